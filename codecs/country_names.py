"""The countries of the world: ISO 3166 codes, Procountor's name, and what people call them.

A line is ISO-2, ISO-3 (`-` if there is none), Procountor's name, then the names in English, Finnish and
Swedish and the country's own, as far as more than capitals, blanks, signs and accents tells them apart.
"""

from __future__ import annotations

from typing import NamedTuple


class Country(NamedTuple):
    """One line of the table."""

    code2: str
    code3: str  # empty for Northern Ireland, which ISO has no code for
    procountor: str
    names: tuple[str, ...]


_LINES = """
AD AND ANDORRA
AE ARE UNITED_ARAB_EMIRATES: Yhdistyneet arabiemiirikunnat, Arabiemiirikunnat, Förenade Arabemiraten, UAE
AF AFG AFGHANISTAN: Afganistan
AG ATG ANTIGUA_AND_BARBUDA: Antigua ja Barbuda, Antigua och Barbuda
AI AIA ANGUILLA
AL ALB ALBANIA: Albanien
AM ARM ARMENIA: Armenien
AO AGO ANGOLA
AQ ATA ANTARCTICA: Antarktis, Etelämanner
AR ARG ARGENTINA: Argentiina
AS ASM AMERICAN_SAMOA: Amerikan Samoa, Amerikanska Samoa
AT AUT AUSTRIA: Itävalta, Österrike, Österreich
AU AUS AUSTRALIA: Australien
AW ABW ARUBA
AX ALA ALAND_ISLANDS: Åland, Ahvenanmaa, Ahvenanmaan maakunta, Landskapet Åland
AZ AZE AZERBAIJAN: Azerbaidžan, Azerbajdzjan
BA BIH BOSNIA_AND_HERZEGOVINA: Bosnia ja Hertsegovina, Bosnien och Hercegovina, Bosnien-Hercegovina, Bosnia
BB BRB BARBADOS
BD BGD BANGLADESH
BE BEL BELGIUM: Belgia, Belgien, Belgique, België
BF BFA BURKINA_FASO
BG BGR BULGARIA: Bulgarien
BH BHR BAHRAIN
BI BDI BURUNDI
BJ BEN BENIN
BL BLM SAINT_BARTHELEMY
BM BMU BERMUDA
BN BRN BRUNEI_DARUSSALAM: Brunei
BO BOL PLURINATIONAL_STATE_OF_BOLIVIA: Bolivia, Bolivia Plurinational State of
BQ BES SINT_EUSTATIUS_AND_SABA_BONAIRE: Bonaire, Sint Eustatius ja Saba, Bonaire Sint Eustatius and Saba
BR BRA BRAZIL: Brasilia, Brasilien, Brasil
BS BHS BAHAMAS: Bahama, Bahamasaaret
BT BTN BHUTAN
BV BVT BOUVET_ISLAND: Bouvet'nsaari, Bouvetön
BW BWA BOTSWANA
BY BLR BELARUS: Valko-Venäjä, Vitryssland
BZ BLZ BELIZE
CA CAN CANADA: Kanada
CC CCK COCOS_KEELING_ISLANDS: Cocos Islands, Keeling Islands, Kookossaaret, Kokosöarna
CD COD THE_DEMOCRATIC_REPUBLIC_OF_THE_CONGO: Congo-Kinshasa, Kongo-Kinshasa, DR Congo,
    Kongon demokraattinen tasavalta, Demokratiska republiken Kongo, Congo the Democratic Republic of the
CF CAF CENTRAL_AFRICAN_REPUBLIC: Keski-Afrikan tasavalta, Centralafrikanska republiken
CG COG CONGO: Kongo, Congo-Brazzaville, Kongo-Brazzaville, Republic of the Congo, Kongon tasavalta
CH CHE SWITZERLAND: Sveitsi, Schweiz, Suisse
CI CIV COTE_D_IVOIRE: Ivory Coast, Norsunluurannikko, Elfenbenskusten
CK COK COOK_ISLANDS: Cookinsaaret, Cooköarna
CL CHL CHILE
CM CMR CAMEROON: Kamerun
CN CHN CHINA: Kiina, Kina, People's Republic of China, Kiinan kansantasavalta
CO COL COLOMBIA: Kolumbia
CR CRI COSTA_RICA
CU CUB CUBA: Kuuba, Kuba
CV CPV CABO_VERDE: Cape Verde, Kap Verde
CW CUW CURACAO
CX CXR CHRISTMAS_ISLAND: Joulusaari, Julön
CY CYP CYPRUS: Kypros, Cypern
CZ CZE CZECH_REPUBLIC: Czechia, Tšekki, Tšekin tasavalta, Tjeckien, Tjeckiska republiken, Česko
DE DEU GERMANY: Saksa, Tyskland, Deutschland, Federal Republic of Germany, Saksan liittotasavalta
DJ DJI DJIBOUTI
DK DNK DENMARK: Tanska, Danmark
DM DMA DOMINICA
DO DOM DOMINICAN_REPUBLIC: Dominikaaninen tasavalta, Dominikanska republiken
DZ DZA ALGERIA: Algeriet
EC ECU ECUADOR
EE EST ESTONIA: Viro, Estland, Eesti
EG EGY EGYPT: Egypti, Egypten
EH ESH WESTERN_SAHARA: Länsi-Sahara, Västsahara
ER ERI ERITREA
ES ESP SPAIN: Espanja, Spanien, España
ET ETH ETHIOPIA: Etiopia, Etiopien
FI FIN FINLAND: Suomi
FJ FJI FIJI: Fidži
FK FLK FALKLAND_ISLANDS_MALVINAS: Falkland Islands, Falklandinsaaret, Falklandsöarna
FM FSM FEDERATED_STATES_OF_MICRONESIA: Micronesia, Mikronesia, Mikronesien, Micronesia Federated States of,
    Mikronesian liittovaltio
FO FRO FAROE_ISLANDS: Färsaaret, Färöarna
FR FRA FRANCE: Ranska, Frankrike
GA GAB GABON
GB GBR UNITED_KINGDOM_OF_GREAT_BRITAIN_AND_NORTHERN_IRELAND: United Kingdom, Great Britain, Britain, England,
    Scotland, Wales, Iso-Britannia, Britannia, Yhdistynyt kuningaskunta, Englanti, Skotlanti, Storbritannien,
    Förenade kungariket, Skottland
GD GRD GRENADA
GE GEO GEORGIA: Georgien
GF GUF FRENCH_GUIANA: Ranskan Guayana, Franska Guyana
GG GGY GUERNSEY
GH GHA GHANA
GI GIB GIBRALTAR
GL GRL GREENLAND: Grönlanti, Grönland
GM GMB GAMBIA
GN GIN GUINEA
GP GLP GUADELOUPE
GQ GNQ EQUATORIAL_GUINEA: Päiväntasaajan Guinea, Ekvatorialguinea
GR GRC GREECE: Kreikka, Grekland, Hellas
GS SGS SOUTH_GEORGIA_AND_THE_SOUTH_SANDWICH_ISLANDS: Etelä-Georgia ja Eteläiset Sandwichsaaret,
    Sydgeorgien och Sydsandwichöarna
GT GTM GUATEMALA
GU GUM GUAM
GW GNB GUINEA_BISSAU
GY GUY GUYANA
HK HKG HONG_KONG
HM HMD HEARD_ISLAND_AND_MCDONALD_ISLANDS: Heard ja McDonaldinsaaret, Heardön och McDonaldöarna
HN HND HONDURAS
HR HRV CROATIA: Kroatia, Kroatien, Hrvatska
HT HTI HAITI
HU HUN HUNGARY: Unkari, Ungern, Magyarország
ID IDN INDONESIA: Indonesien
IE IRL IRELAND: Irlanti, Irland, Republic of Ireland, Éire
IL ISR ISRAEL
IM IMN ISLE_OF_MAN: Mansaari
IN IND INDIA: Intia, Indien
IO IOT BRITISH_INDIAN_OCEAN_TERRITORY: Brittiläinen Intian valtameren alue,
    Brittiska territoriet i Indiska oceanen
IQ IRQ IRAQ: Irak
IR IRN ISLAMIC_REPUBLIC_OF_IRAN: Iran, Iran Islamic Republic of
IS ISL ICELAND: Islanti, Island
IT ITA ITALY: Italia, Italien
JE JEY JERSEY
JM JAM JAMAICA: Jamaika
JO JOR JORDAN: Jordania, Jordanien
JP JPN JAPAN: Japani
KE KEN KENYA: Kenia
KG KGZ KYRGYZSTAN: Kirgisia, Kirgizistan
KH KHM CAMBODIA: Kambodža, Kambodja
KI KIR KIRIBATI
KM COM COMOROS: Komorit, Komorerna, Comorerna
KN KNA SAINT_KITTS_AND_NEVIS: Saint Kitts ja Nevis, Saint Kitts och Nevis, Sankt Kitts och Nevis
KP PRK DEMOCRATIC_PEOPLE_S_REPUBLIC_OF_KOREA: North Korea, Pohjois-Korea, Nordkorea,
    Korea Democratic People's Republic of
KR KOR REPUBLIC_OF_KOREA: South Korea, Etelä-Korea, Sydkorea, Korea Republic of, Korean tasavalta
KW KWT KUWAIT
KY CYM CAYMAN_ISLANDS: Caymansaaret, Caymanöarna
KZ KAZ KAZAKHSTAN: Kazakstan, Kazachstan
LA LAO LAO_PEOPLE_S_DEMOCRATIC_REPUBLIC: Laos
LB LBN LEBANON: Libanon
LC LCA SAINT_LUCIA: Sankt Lucia
LI LIE LIECHTENSTEIN
LK LKA SRI_LANKA
LR LBR LIBERIA
LS LSO LESOTHO
LT LTU LITHUANIA: Liettua, Litauen, Lietuva
LU LUX LUXEMBOURG: Luxemburg
LV LVA LATVIA: Lettland, Latvija
LY LBY LIBYA: Libyen
MA MAR MOROCCO: Marokko, Marocko
MC MCO MONACO
MD MDA REPUBLIC_OF_MOLDOVA: Moldova, Moldavia, Moldavien, Moldova Republic of
ME MNE MONTENEGRO
MF MAF SAINT_MARTIN_FRENCH_PART: Saint Martin, Saint-Martin (Ranska), Franska Saint-Martin
MG MDG MADAGASCAR: Madagaskar
MH MHL MARSHALL_ISLANDS: Marshallinsaaret, Marshallöarna
MK MKD THE_FORMER_YUGOSLAV_REPUBLIC_OF_MACEDONIA: North Macedonia, Macedonia, Pohjois-Makedonia, Makedonia,
    Nordmakedonien, Makedonien
ML MLI MALI
MM MMR MYANMAR: Burma
MN MNG MONGOLIA: Mongoliet
MO MAC MACAO: Macau
MP MNP NORTHERN_MARIANA_ISLANDS: Pohjois-Mariaanit, Nordmarianerna
MQ MTQ MARTINIQUE
MR MRT MAURITANIA: Mauretanien
MS MSR MONTSERRAT
MT MLT MALTA
MU MUS MAURITIUS
MV MDV MALDIVES: Malediivit, Maldiverna
MW MWI MALAWI
MX MEX MEXICO: Meksiko, Mexiko
MY MYS MALAYSIA: Malesia
MZ MOZ MOZAMBIQUE: Mosambik, Moçambique
NA NAM NAMIBIA
NC NCL NEW_CALEDONIA: Uusi-Kaledonia, Nya Kaledonien
NE NER NIGER
NF NFK NORFOLK_ISLAND: Norfolkinsaari, Norfolkön
NG NGA NIGERIA
NI NIC NICARAGUA
NL NLD NETHERLANDS: Alankomaat, Hollanti, Nederländerna, Holland, Nederland
NO NOR NORWAY: Norja, Norge
NP NPL NEPAL
NR NRU NAURU
NU NIU NIUE
NZ NZL NEW_ZEALAND: Uusi-Seelanti, Nya Zeeland
OM OMN OMAN
PA PAN PANAMA
PE PER PERU
PF PYF FRENCH_POLYNESIA: Ranskan Polynesia, Franska Polynesien
PG PNG PAPUA_NEW_GUINEA: Papua-Uusi-Guinea, Papua Nya Guinea
PH PHL PHILIPPINES: Filippiinit, Filippinerna
PK PAK PAKISTAN
PL POL POLAND: Puola, Polen, Polska
PM SPM SAINT_PIERRE_AND_MIQUELON: Saint-Pierre ja Miquelon, Saint-Pierre och Miquelon
PN PCN PITCAIRN: Pitcairn Islands, Pitcairnsaaret, Pitcairnöarna
PR PRI PUERTO_RICO
PS PSE STATE_OF_PALESTINE: Palestine, Palestine State of, Palestiina, Palestina, Palestinian Territories,
    Palestiinalaisalueet
PT PRT PORTUGAL: Portugali
PW PLW PALAU
PY PRY PARAGUAY
QA QAT QATAR
RE REU REUNION
RO ROU ROMANIA: Rumänien
RS SRB SERBIA: Serbien
RU RUS RUSSIAN_FEDERATION: Russia, Venäjä, Venäjän federaatio, Ryssland, Ryska federationen
RW RWA RWANDA: Ruanda
SA SAU SAUDI_ARABIA: Saudiarabien
SB SLB SOLOMON_ISLANDS: Salomonsaaret, Salomonöarna
SC SYC SEYCHELLES: Seychellit, Seychellerna
SD SDN SUDAN
SE SWE SWEDEN: Ruotsi, Sverige
SG SGP SINGAPORE
SH SHN ASCENSION_AND_TRISTAN_DA_CUNHA_SAINT_HELENA: Saint Helena, Sankta Helena,
    Saint Helena Ascension and Tristan da Cunha, Saint Helena Ascension ja Tristan da Cunha
SI SVN SLOVENIA: Slovenien
SJ SJM SVALBARD_AND_JAN_MAYEN: Svalbard, Huippuvuoret, Huippuvuoret ja Jan Mayen, Svalbard ja Jan Mayen,
    Svalbard och Jan Mayen
SK SVK SLOVAKIA: Slovakien, Slovak Republic, Slovensko
SL SLE SIERRA_LEONE
SM SMR SAN_MARINO
SN SEN SENEGAL
SO SOM SOMALIA
SR SUR SURINAME: Surinam
SS SSD SOUTH_SUDAN: Etelä-Sudan, Sydsudan
ST STP SAO_TOME_AND_PRINCIPE: São Tomé ja Príncipe, São Tomé och Príncipe
SV SLV EL_SALVADOR
SX SXM SINT_MAARTEN_DUTCH_PART: Sint Maarten
SY SYR SYRIAN_ARAB_REPUBLIC: Syria, Syyria, Syrien
SZ SWZ SWAZILAND: Eswatini, Swazimaa
TC TCA TURKS_AND_CAICOS_ISLANDS: Turks- ja Caicossaaret, Turks- och Caicosöarna
TD TCD CHAD: Tšad, Tchad
TF ATF FRENCH_SOUTHERN_TERRITORIES: Ranskan eteläiset alueet, Franska sydterritorierna
TG TGO TOGO
TH THA THAILAND: Thaimaa
TJ TJK TAJIKISTAN: Tadžikistan, Tadzjikistan
TK TKL TOKELAU
TL TLS TIMOR_LESTE: East Timor, Itä-Timor, Östtimor
TM TKM TURKMENISTAN
TN TUN TUNISIA: Tunisien
TO TON TONGA
TR TUR TURKEY: Türkiye, Turkki, Turkiet
TT TTO TRINIDAD_AND_TOBAGO: Trinidad ja Tobago, Trinidad och Tobago
TV TUV TUVALU
TW TWN PROVINCE_OF_CHINA_TAIWAN: Taiwan, Taiwan Province of China
TZ TZA UNITED_REPUBLIC_OF_TANZANIA: Tanzania, Tansania, Tanzania United Republic of
UA UKR UKRAINE: Ukraina
UG UGA UGANDA
UM UMI UNITED_STATES_MINOR_OUTLYING_ISLANDS: Yhdysvaltain pienet erillissaaret,
    Förenta staternas mindre öar i Oceanien och Västindien
US USA UNITED_STATES_OF_AMERICA: United States, Yhdysvallat, Amerikan yhdysvallat, Förenta staterna, America
UY URY URUGUAY
UZ UZB UZBEKISTAN
VA VAT HOLY_SEE_VATICAN_CITY_STATE: Holy See, Vatican, Vatican City, Vatikaani, Vatikaanivaltio, Vatikanen,
    Vatikanstaten
VC VCT SAINT_VINCENT_AND_THE_GRENADINES: Saint Vincent ja Grenadiinit, Saint Vincent och Grenadinerna, Sankt
    Vincent och Grenadinerna
VE VEN BOLIVARIAN_REPUBLIC_OF_VENEZUELA: Venezuela, Venezuela Bolivarian Republic of
VG VGB BRITISH_VIRGIN_ISLANDS: Brittiläiset Neitsytsaaret, Brittiska Jungfruöarna, Virgin Islands British
VI VIR U_S_VIRGIN_ISLANDS: Yhdysvaltain Neitsytsaaret, Amerikanska Jungfruöarna, Virgin Islands U.S.
VN VNM VIET_NAM
VU VUT VANUATU
WF WLF WALLIS_AND_FUTUNA: Wallis ja Futuna, Wallis och Futuna
WS WSM SAMOA
XI - NORTHERN_IRELAND_TEMPORARY: Northern Ireland, Pohjois-Irlanti, Nordirland
XK XKX KOSOVO_TEMPORARY: Kosovo
YE YEM YEMEN: Jemen
YT MYT MAYOTTE
ZA ZAF SOUTH_AFRICA: Etelä-Afrikka, Sydafrika
ZM ZMB ZAMBIA: Sambia
ZW ZWE ZIMBABWE
"""


def _country(line: str) -> Country:
    codes, _, names = line.partition(":")
    code2, code3, procountor = codes.split()
    return Country(
        code2, code3.strip("-"), procountor, tuple(name.strip() for name in names.split(",") if name.strip())
    )


COUNTRIES = tuple(_country(line) for line in _LINES.replace("\n    ", " ").strip().splitlines())
