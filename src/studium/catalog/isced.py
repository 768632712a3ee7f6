"""Fields of education: ISCED-F 2013 (UNESCO), broad (2 digits), narrow (3) and detailed (4)."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _

BROAD = {
    "00": "Generic programmes", "01": "Education", "02": "Arts and humanities",
    "03": "Social sciences, journalism and information", "04": "Business, administration and law",
    "05": "Natural sciences, mathematics and statistics", "06": "Information and communication technologies",
    "07": "Engineering, manufacturing and construction", "08": "Agriculture, forestry, fisheries and veterinary",
    "09": "Health and welfare", "10": "Services",
}  # fmt: skip

# narrow field: name | its detailed fields
_TABLE = """
001 Basic programmes|0011 Basic programmes
002 Literacy and numeracy|0021 Literacy and numeracy
003 Personal skills and development|0031 Personal skills and development
011 Education|0111 Education science;0112 Training for pre-school teachers;0113 Teacher training without subject specialisation;\
0114 Teacher training with subject specialisation
021 Arts|0211 Audio-visual techniques and media production;0212 Fashion, interior and industrial design;0213 Fine arts;\
0214 Handicrafts;0215 Music and performing arts
022 Humanities|0221 Religion and theology;0222 History and archaeology;0223 Philosophy and ethics
023 Languages|0231 Language acquisition;0232 Literature and linguistics
031 Social and behavioural sciences|0311 Economics;0312 Political sciences and civics;0313 Psychology;\
0314 Sociology and cultural studies
032 Journalism and information|0321 Journalism and reporting;0322 Library, information and archival studies
041 Business and administration|0411 Accounting and taxation;0412 Finance, banking and insurance;\
0413 Management and administration;0414 Marketing and advertising;0415 Secretarial and office work;\
0416 Wholesale and retail sales;0417 Work skills
042 Law|0421 Law
051 Biological and related sciences|0511 Biology;0512 Biochemistry
052 Environment|0521 Environmental sciences;0522 Natural environments and wildlife
053 Physical sciences|0531 Chemistry;0532 Earth sciences;0533 Physics
054 Mathematics and statistics|0541 Mathematics;0542 Statistics
061 Information and communication technologies|0611 Computer use;0612 Database and network design and administration;\
0613 Software and applications development and analysis
071 Engineering and engineering trades|0711 Chemical engineering and processes;0712 Environmental protection technology;\
0713 Electricity and energy;0714 Electronics and automation;0715 Mechanics and metal trades;\
0716 Motor vehicles, ships and aircraft
072 Manufacturing and processing|0721 Food processing;0722 Materials;0723 Textiles;0724 Mining and extraction
073 Architecture and construction|0731 Architecture and town planning;0732 Building and civil engineering
081 Agriculture|0811 Crop and livestock production;0812 Horticulture
082 Forestry|0821 Forestry
083 Fisheries|0831 Fisheries
084 Veterinary|0841 Veterinary
091 Health|0911 Dental studies;0912 Medicine;0913 Nursing and midwifery;0914 Medical diagnostic and treatment technology;\
0915 Therapy and rehabilitation;0916 Pharmacy;0917 Traditional and complementary medicine and therapy
092 Welfare|0921 Care of the elderly and of disabled adults;0922 Child care and youth services;\
0923 Social work and counselling
101 Personal services|1011 Domestic services;1012 Hair and beauty services;1013 Hotel, restaurants and catering;1014 Sports;\
1015 Travel, tourism and leisure
102 Hygiene and occupational health services|1021 Community sanitation;1022 Occupational health and safety
103 Security services|1031 Military and defence;1032 Protection of persons and property
104 Transport services|1041 Transport services
""".replace("\\\n", "")


@cache
def names() -> dict[str, str]:
    """The English name of every field by code, broad, narrow and detailed."""
    found = dict(BROAD)
    for line in _TABLE.strip().splitlines():
        narrow, _bar, detailed = line.partition("|")
        for entry in (narrow, *detailed.split(";")):
            code, _space, name = entry.strip().partition(" ")
            found[code] = name
    return found


def is_field(code: str) -> bool:
    """Whether the code stands in the classification, or is a catch-all of a field that does (0x8, 0x9, xx)."""
    return code in names() or (len(code) > 2 and code[:2] in BROAD and code[2] in "0789")


def broad(code: str) -> str:
    """The broad field's code: `0413` -> `04`; empty for none."""
    return code[:2] if code[:2] in BROAD else ""


def narrow(code: str) -> str:
    """The narrow field's code: `0413` -> `041`; empty where only the broad field is stated."""
    return code[:3] if len(code) > 2 and code[:3] in names() else ""


def name(code: str) -> str:
    """The field's name in the reader's language; the nearest wider field's where the code is a catch-all."""
    known = names()
    while code and code not in known:
        code = code[:-1]
    return _(known[code]) if code else ""
