"""What owners hear of their homes when they are not looking."""

from datetime import timedelta

from aangan.notifications.types import (
    IN_APP_PUSH_AND_EMAIL,
    Locale,
    NoticeData,
    NotificationCategory,
    NotificationTypeConfig,
    Priority,
    Words,
)


class ListingData(NoticeData):
    property_id: int
    title: str


class RejectedData(ListingData):
    reason: str | None = None


class HeldData(ListingData):
    """`why` is one of `Held`; `pictures` are needed at least, `rent` is one that no room costs."""

    why: str
    reason: str | None = None
    pictures: int | None = None
    rent: bool = False


APPROVED = NotificationTypeConfig(
    key="flatmate_listing_approved",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.NORMAL,
    allowed_channels=IN_APP_PUSH_AND_EMAIL,
    ttl=timedelta(hours=72),
    data=ListingData,
    route="/post",
    reference="property_id",
    switches=("listing_updates",),
    sample={"property_id": 7, "title": "Sunny room"},
    words={
        Locale.ENGLISH: Words(
            "Listing Approved",
            'Your listing "{{ title }}" is now live',
            letter='Your listing "{{ title }}" is now live: people who look for such a home see it from now on.\n\n'
            "Answer soon when somebody writes. A home that is gone is best taken off at once.",
        ),
        Locale.HINDI: Words(
            "विज्ञापन मंज़ूर हुआ",
            "आपका विज्ञापन “{{ title }}” अब सबको दिख रहा है",
            letter="आपका विज्ञापन “{{ title }}” अब उन सबको दिख रहा है जो ऐसा घर ढूँढ रहे हैं।\n\n"
            "कोई लिखे तो जल्दी जवाब दें। घर उठ जाए तो विज्ञापन तुरंत हटा दें।",
        ),
    },
)
REJECTED = NotificationTypeConfig(
    key="flatmate_listing_rejected",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.HIGH,
    allowed_channels=IN_APP_PUSH_AND_EMAIL,
    ttl=timedelta(hours=168),
    data=RejectedData,
    route="/post",
    reference="property_id",
    switches=("listing_updates",),
    sample={"property_id": 7, "title": "Sunny room", "reason": "the pictures show another home"},
    words={
        Locale.ENGLISH: Words(
            "Listing Rejected",
            'Your listing "{{ title }}" was not approved.{% if reason %} Reason: {{ reason }}{% endif %}',
            letter='Your listing "{{ title }}" was not approved, and nobody sees it.'
            "{% if reason %}\n\nReason: {{ reason }}{% endif %}\n\n"
            "Change what is wrong and hand it in again. If you think that we are wrong, you can object in the app.",
        ),
        Locale.HINDI: Words(
            "विज्ञापन मंज़ूर नहीं हुआ",
            "आपका विज्ञापन “{{ title }}” मंज़ूर नहीं हुआ।{% if reason %} कारण: {{ reason }}{% endif %}",
            letter="आपका विज्ञापन “{{ title }}” मंज़ूर नहीं हुआ, और किसी को नहीं दिखता।"
            "{% if reason %}\n\nकारण: {{ reason }}{% endif %}\n\n"
            "जो ग़लत है उसे बदलकर फिर भेजें। अगर आपको लगता है कि ग़लती हमारी है, तो ऐप में आपत्ति कर सकते हैं।",
        ),
    },
)
HELD = NotificationTypeConfig(
    key="flatmate_listing_held",
    category=NotificationCategory.TRANSACTIONAL,
    priority=Priority.HIGH,
    allowed_channels=IN_APP_PUSH_AND_EMAIL,
    ttl=timedelta(hours=168),
    data=HeldData,
    route="/post",
    reference="property_id",
    switches=("listing_updates",),
    sample={
        "property_id": 7,
        "title": "Sunny room",
        "why": "unfinished",
        "reason": "the pictures show no kitchen",
        "pictures": 2,
        "rent": True,
    },
    words={
        Locale.ENGLISH: Words(
            '{% if why == "unfinished" %}Listing Unfinished{% elif why == "returned" %}Listing Needs a Change'
            '{% elif why == "reported" %}Listing Held Back{% else %}Listing Under Review{% endif %}',
            '{% if why == "unfinished" %}Nobody sees your listing "{{ title }}" yet.'
            "{% if pictures %} Add pictures: {{ pictures }} or more.{% endif %}"
            "{% if rent %} Check the rent: no room costs that.{% endif %}"
            '{% elif why == "returned" %}A moderator asks you to change your listing "{{ title }}".'
            "{% if reason %} Reason: {{ reason }}{% endif %}"
            '{% elif why == "reported" %}There were reports, so nobody sees your listing "{{ title }}" '
            "until a moderator has looked."
            '{% else %}A moderator looks at your listing "{{ title }}" before it is shown.{% endif %}',
            letter='{% if why == "unfinished" %}Nobody sees your listing "{{ title }}" yet: it is not finished.'
            "{% if pictures %}\n\nAdd pictures of the home: {{ pictures }} or more.{% endif %}"
            "{% if rent %}\n\nCheck the rent that you wrote: no room costs that.{% endif %}"
            "\n\nWhen you have changed it, we look again at once."
            '{% elif why == "returned" %}A moderator asks you to change your listing "{{ title }}"; '
            "until then nobody sees it.{% if reason %}\n\nReason: {{ reason }}{% endif %}"
            "\n\nWhen you have changed it, a moderator looks again, and you hear what was decided."
            '{% elif why == "reported" %}There were reports, so nobody sees your listing "{{ title }}" '
            "until a moderator has looked.\n\nNothing is decided yet. When it is shown again, you hear of it."
            '{% else %}A moderator looks at your listing "{{ title }}" before it is shown to anybody.'
            "\n\nYou hear what was decided.{% endif %}",
        ),
        Locale.HINDI: Words(
            '{% if why == "unfinished" %}विज्ञापन अधूरा है{% elif why == "returned" %}विज्ञापन में बदलाव चाहिए'
            '{% elif why == "reported" %}विज्ञापन रोका गया{% else %}विज्ञापन की जाँच हो रही है{% endif %}',
            '{% if why == "unfinished" %}आपका विज्ञापन “{{ title }}” अभी किसी को नहीं दिखता।'
            "{% if pictures %} कम से कम {{ pictures }} तस्वीरें जोड़ें।{% endif %}"
            "{% if rent %} किराया जाँचें: किसी कमरे का इतना किराया नहीं होता।{% endif %}"
            '{% elif why == "returned" %}एक मॉडरेटर चाहता है कि आप अपना विज्ञापन “{{ title }}” बदलें।'
            "{% if reason %} कारण: {{ reason }}{% endif %}"
            '{% elif why == "reported" %}शिकायतें आई हैं, इसलिए आपका विज्ञापन “{{ title }}” तब तक किसी को नहीं दिखेगा '
            "जब तक कोई मॉडरेटर इसे देख न ले।"
            "{% else %}दिखने से पहले एक मॉडरेटर आपका विज्ञापन “{{ title }}” देखेगा।{% endif %}",
            letter='{% if why == "unfinished" %}आपका विज्ञापन “{{ title }}” अभी किसी को नहीं दिखता, क्योंकि वह अधूरा है।'
            "{% if pictures %}\n\nघर की कम से कम {{ pictures }} तस्वीरें जोड़ें।{% endif %}"
            "{% if rent %}\n\nलिखा हुआ किराया जाँचें: किसी कमरे का इतना किराया नहीं होता।{% endif %}"
            "\n\nआपके बदलते ही हम फिर से देखेंगे।"
            '{% elif why == "returned" %}एक मॉडरेटर चाहता है कि आप अपना विज्ञापन “{{ title }}” बदलें; '
            "तब तक वह किसी को नहीं दिखेगा।{% if reason %}\n\nकारण: {{ reason }}{% endif %}"
            "\n\nबदलने के बाद एक मॉडरेटर फिर से देखेगा, और जो तय होगा वह आपको बताया जाएगा।"
            '{% elif why == "reported" %}शिकायतें आई हैं, इसलिए आपका विज्ञापन “{{ title }}” तब तक किसी को नहीं दिखेगा '
            "जब तक कोई मॉडरेटर इसे देख न ले।\n\nअभी कुछ तय नहीं हुआ है। जब वह फिर दिखेगा, आपको बताया जाएगा।"
            "{% else %}दिखने से पहले एक मॉडरेटर आपका विज्ञापन “{{ title }}” देखेगा।"
            "\n\nजो तय होगा वह आपको बताया जाएगा।{% endif %}",
        ),
    },
)
NOTICES = (APPROVED, REJECTED, HELD)
