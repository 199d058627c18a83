"""What listings say: titles, sentences of their descriptions, societies, streets, and why a moderator hesitates."""

from collections.abc import Mapping

GATED = (
    "Lakeside Terraces", "Gulmohar Heights", "Silver Oak Residency", "Palash Gardens", "Meadow Breeze",
    "Marigold Towers", "Jacaranda Park", "Coral Springs", "Amaltas Greens", "Sunrise Enclave", "Kalpavriksha Heights",
    "Nilgiri Court", "Hilltop Vista", "Malhar Gardens", "Golden Meadows", "Pearl View",
    "Lotus Pond Residency", "Riverside Court", "Neem Grove", "Morning Breeze", "Banyan Court",
    "Skylark Towers", "Hill View Residency", "Ashoka Greens", "Horizon Heights", "Saffron Vista",
    "Kadamba Court", "Parijat Gardens", "Mayur Heights", "Rosewood Greens", "Waterlily Court",
    "Cardamom Residency", "Champa Grove", "Neelkanth Towers",
)  # fmt: skip
INDEPENDENT = (
    "Shanti Nilaya", "Sri Sai Residency", "Lakshmi Nivas", "Om Sadan", "Anand Villa", "Green Gate House",
    "Rose Cottage", "Guru Kripa", "Ashirwad Apartments", "Tulsi Kunj", "Rainbow Enclave", "Matru Chhaya",
    "Surya Residency", "Maple House", "Chandra Vilas", "Neem Tree House", "Surya Darshan", "Vasant Flats",
    "Krishna Kunj", "Gulmohar House",
)  # fmt: skip
CO_LIVING = (
    "Chaupal Co-living", "Nest & Neem", "The Courtyard Collective", "Terrace Tribe", "Mohalla House",
    "Adda Living", "Banyan Commons", "Blue Door Homes", "Jugalbandi House", "Sunrise Commons",
)  # fmt: skip
PG = (
    "Annapurna PG", "Sri Balaji PG", "Shree Ganesh PG", "Comfort Stay PG", "Aunty's Home PG", "Royal Nest PG",
    "Happy Homes PG", "Maa Sharda PG",
)  # fmt: skip
LADIES = ("Sakhi Ladies PG", "Saraswati Ladies Hostel", "Meera Ladies PG", "Kamala Ladies PG")
GENTS = ("Anand Gents PG", "Vijay Gents PG", "Hanuman Gents Hostel", "Arjun Gents PG")
SOCIETIES: Mapping[str, tuple[str, ...]] = {
    "gated": GATED,
    "independent": INDEPENDENT,
    "co_living": CO_LIVING,
    "pg": PG,
}
STREETS = (
    "3rd Cross", "7th Main", "12th Main Road", "Temple Street", "Lake View Road", "Park Road", "Station Road",
    "Church Street", "Library Lane", "2nd Stage", "Market Road", "School Lane", "Gandhi Road", "Nehru Marg",
    "Ring Road", "Canal Bank Road", "Old Post Office Lane", "Banyan Avenue", "Tank Bund Road", "5th Block",
)  # fmt: skip
NEAR = (
    "the metro station", "the lake", "the weekly market", "a good tiffin place", "the tech park", "the park",
    "the bus depot", "three chai stalls and a library", "the main road", "the hospital",
    "the flower market", "the best dosa of the area",
)  # fmt: skip

TITLES: Mapping[str, tuple[str, ...]] = {
    "private_room": (
        "Sunny private room in a {bhk} BHK, {locality}",
        "Private room with {feature} in {society}",
        "Room in a friendly {bhk} BHK near {near}",
        "One room free in {society}, {locality}",
        "Airy room in {locality}, move in soon",
        "Calm {bhk} BHK in {locality} looks for one more",
        "{locality}: private room, {furnishing} flat",
        "Room with a view of gulmohar trees, {locality}",
        "Ek kamra khaali: {bhk} BHK, {locality}",
    ),
    "master_bedroom": (
        "Master bedroom with own bath in {society}",
        "Large master bedroom and balcony, {locality}",
        "Master bedroom in a {bhk} BHK near {near}",
        "The big room: {bhk} BHK in {locality}",
        "Spacious master bedroom, {furnishing}, {locality}",
    ),
    "shared_room": (
        "One bed in a twin room, {locality}",
        "Share a bright twin room in {society}",
        "Budget bed in a {bhk} BHK, {locality}",
        "Twin sharing near {near}, {locality}",
    ),
    "entire_flat": (
        "Whole {bhk} BHK for flatmates, {locality}",
        "{furnishing} {bhk} BHK in {society}",
        "Bring your friends: {bhk} BHK in {locality}",
        "{bhk} BHK with {feature}, {locality}",
    ),
    "pg": (
        "{society}: {sharing} with meals, {locality}",
        "PG near {near}, {locality}, food included",
        "{sharing} in a clean PG, {locality}",
        "Homely PG with home food, {locality}",
        "{locality} PG: Wi-Fi, meals, laundry",
    ),
}
FEATURES = (
    "attached bath",
    "a balcony",
    "morning sun",
    "a work desk",
    "big windows",
    "lake breeze",
    "a terrace",
    "cross ventilation",
)
FIRST = (
    "The flat is on floor {floor} of {society} and gets light from two sides.",
    "{A_furnishing} {bhk} BHK with {baths} bathrooms, close to {near}.",
    "{society} is quiet after nine, and close to {near}.",
    "{Others} here already, working and house-trained.",
    "The room is about {room} square feet, with {feature} and a proper cupboard.",
    "Five minutes on foot to {near}, ten to groceries.",
    "A real home with a tulsi on the balcony and too many mugs.",
    "Newly painted in March; the walls are still {colour}.",
    "Ghar jaisa mahaul, shanti bhi aur raunak bhi.",
)
# For those who let a whole flat.
FLAT_FIRST = (
    "The flat is on floor {floor} of {society} and gets light from two sides.",
    "{A_furnishing} {bhk} BHK with {baths} bathrooms, close to {near}.",
    "Five minutes on foot to {near}, ten to groceries; good for friends who want to live together.",
    "I am moving out at the end of the month, so the whole {bhk} BHK is free.",
    "Newly painted in March; the walls are still {colour}.",
)
FLAT_THIRD = (
    "Friends, couples and families are all welcome.",
    "The owner asks for a work e-mail and two references, nothing else.",
    "Lease can start on any date of the month.",
    "Bachelors welcome, really.",
    "पूरा फ़्लैट आपका, बस पड़ोसियों का ख़याल रखिए.",
)
SECOND = (
    "Rent includes society charges; electricity and Wi-Fi are split equally.",
    "Cook comes twice a day, cleaning help every morning, shared cost about 3,000 each.",
    "Water from the city line and a tanker, power backup for fans and lights.",
    "Kitchen has gas, mixer, fridge and an opinionated pressure cooker.",
    "Washing machine, fridge and a balcony made for evening chai.",
    "Fibre internet, two desks in the hall, and nobody on speaker phone.",
    "Parking for a two-wheeler; cars find place in the lane.",
    "The owner lives abroad and answers within a day.",
    "No brokerage, the agreement is for eleven months.",
    "Security at the gate, CCTV in the lift, friendly uncle at the desk.",
)
THIRD = (
    "Looking for somebody clean and easy-going.",
    "Working professionals preferred, students welcome if they sleep at night.",
    "Please read the whole text, then tell us what you cook.",
    "We eat together on Sundays; join when you like.",
    "Cats rule here: you must be fine with one.",
    "Visits on weekends after eleven, chai guaranteed.",
    "Shaant aur saaf log chahiye, baaki sab adjust ho jaata hai.",
    "We care more about the person than the salary slip.",
    "Lease can start on any date of the month.",
    "बस साफ़-सफ़ाई और समय पर किराया, बाकी घर आपका.",
)
PG_FIRST = (
    "Three meals a day, North and South Indian, and a proper Sunday lunch.",
    "Clean rooms, {sharing}, with cupboards that lock.",
    "Run by a family that lives on the ground floor.",
    "{society} stands on a quiet lane close to {near}.",
    "Ghar ka khana, garam paani, aur Wi-Fi jo chalta hai.",
)
PG_SECOND = (
    "Laundry twice a week, housekeeping daily, RO water on each floor.",
    "Wi-Fi on every floor, power backup, biometric entry.",
    "One month's notice, deposit returned within a week.",
    "Gate closes at eleven; tell us when you are late.",
    "Hot water in the morning, tea at five.",
)
COLOURS = ("butter yellow", "sea green", "white", "peach", "terracotta on one side", "the blue of school notebooks")
BECAUSE = (
    "Pictures do not show the room.",
    "The rent looks wrong for this locality.",
    "The text asks for money before a visit.",
)
