"""Other names of towns, in a house that learnt them before the gazetteer knew these."""

from alembic import op
from sqlalchemy import text

from aangan.kit.spelling import fold
from aangan.places.rules import said

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NAMES: dict[tuple[str, str], tuple[str, ...]] = {
    ("Mumbai", "Maharashtra"): ("मुम्बई", "बॉम्बे"),
    ("Bangalore", "Karnataka"): ("बैंगलोर", "बेंगलूर", "बंगलुरु"),
    ("Pune", "Maharashtra"): ("पूना",),
    ("Jamshedpur", "Jharkhand"): ("Tatanagar",),
    ("Aurangabad", "Maharashtra"): ("Chhatrapati Sambhajinagar", "Sambhajinagar"),
    ("Varanasi", "Uttar Pradesh"): ("Banaras", "बनारस"),
    ("Visakhapatnam", "Andhra Pradesh"): ("Vizag", "Vizagapatam"),
    ("Tiruchirappalli", "Tamil Nadu"): ("Trichy", "Trichinopoly"),
    ("Mysuru", "Karnataka"): ("Mysore",),
    ("Gurugram", "Haryana"): ("गुरगांव",),
    ("Puducherry", "Puducherry"): ("Pondy",),
    ("Kochi", "Kerala"): ("Ernakulam", "कोचीन"),
    ("Davangere", "Karnataka"): ("Davanagere",),
    ("Rajamahendravaram", "Andhra Pradesh"): ("Rajahmundry",),
    ("Ahilyanagar", "Maharashtra"): ("Ahmednagar",),
    ("Kadapa", "Andhra Pradesh"): ("Cuddapah",),
    ("Hisar", "Haryana"): ("Hissar",),
    ("Bathinda", "Punjab"): ("Bhatinda",),
    ("Bharuch", "Gujarat"): ("Broach",),
    ("Dharashiv", "Maharashtra"): ("Osmanabad",),
    ("Madgaon", "Goa"): ("Margao",),
}
# The largest town of a name and a state is meant; a new house has them from the gazetteer itself.
ADD = """
INSERT INTO place_names (city_id, name, written, sound)
SELECT c.id, :folded, :written, :said
FROM (SELECT min(id) AS id FROM cities WHERE name = :town AND state = :state) c
WHERE c.id IS NOT NULL AND NOT EXISTS (
    SELECT FROM place_names n WHERE n.city_id = c.id AND n.locality_id IS NULL AND n.written = :written)
"""


def upgrade() -> None:
    """Apply it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for (town, state), names in NAMES.items():
        for written in names:
            folded = fold(written)
            names_of = {"town": town, "state": state, "written": written, "folded": folded, "said": said(folded)}
            op.get_bind().execute(text(ADD), names_of)


def downgrade() -> None:
    """Nothing is taken back: the gazetteer says them, too."""
