"""Countries by their other names: what their people, their capitals and their best known cities are called.

A country may be named for a place in it ("a Czech city" for Brno), a continent for a country, and a capital for its
government ("Rome refused"), though not for where something took place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from summarizers.gate.words import stem

# Names and people | capital | cities and parts.
_COUNTRIES = """
europe european europeans
    austria austrian austrians | vienna | graz linz salzburg innsbruck tyrol
    albania albanian albanians | tirana |
    belarus belarusian belarusians | minsk |
    belgium belgian belgians | brussels | antwerp ghent bruges liège flanders wallonia
    bosnia bosnian bosnians herzegovina | sarajevo | mostar
    bulgaria bulgarian bulgarians | sofia | plovdiv varna
    croatia croatian croatians croat croats | zagreb | split dubrovnik rijeka
    cyprus cypriot cypriots | nicosia | limassol
    czechia czech czechs bohemia moravia | prague | brno ostrava plzeň pilsen olomouc
    denmark danish dane danes | copenhagen | aarhus odense jutland
    estonia estonian estonians | tallinn | tartu
    finland finnish finn finns | helsinki | tampere turku oulu lapland
    france french frenchman frenchwoman | paris | lyon marseille nice toulouse bordeaux lille strasbourg brittany
    georgia georgian georgians | tbilisi | batumi
    germany german germans | berlin | munich hamburg frankfurt cologne stuttgart leipzig dresden bavaria saxony
    greece greek greeks | athens | thessaloniki crete piraeus
    hungary hungarian hungarians | budapest | debrecen szeged
    iceland icelandic icelander icelanders | reykjavik reykjavík |
    ireland irish irishman irishwoman | dublin | cork galway limerick
    italy italian italians | rome | milan naples turin venice florence bologna genoa palermo sicily sicilian sardinia
    kosovo kosovar kosovars | pristina |
    latvia latvian latvians | riga |
    lithuania lithuanian lithuanians | vilnius | kaunas
    luxembourg | luxembourg |
    malta maltese | valletta |
    moldova moldovan moldovans | chisinau chişinău |
    montenegro montenegrin montenegrins | podgorica |
    netherlands dutch holland dutchman dutchwoman | hague amsterdam | rotterdam utrecht eindhoven
    macedonia macedonian macedonians | skopje |
    norway norwegian norwegians | oslo | bergen trondheim stavanger tromsø
    poland polish pole poles | warsaw | kraków krakow gdańsk gdansk wrocław łódź poznań
    portugal portuguese | lisbon | porto madeira azores
    romania romanian romanians | bucharest | cluj timișoara transylvania
    russia russian russians | moscow kremlin | petersburg siberia vladivostok
    serbia serbian serb serbs | belgrade | novi
    slovakia slovak slovaks slovakian | bratislava | košice
    slovenia slovenian slovene slovenes | ljubljana | maribor
    spain spanish spaniard spaniards | madrid | barcelona valencia seville bilbao catalonia andalusia andalusian basque
    sweden swedish swede swedes | stockholm | gothenburg malmö uppsala
    switzerland swiss | bern berne | zurich zürich geneva basel lausanne
    turkey turkish turk turks türkiye | ankara | istanbul izmir anatolia
    ukraine ukrainian ukrainians | kyiv kiev | kharkiv odesa odessa lviv crimea donetsk
    uk britain british kingdom united briton britons | london westminster | england scotland wales belfast manchester
    england english englishman englishwoman | london | birmingham manchester leeds liverpool bristol sheffield york
    scotland scottish scots scot | edinburgh | glasgow aberdeen dundee
    wales welsh welshman welshwoman | cardiff | swansea
asia asian asians
    afghanistan afghan afghans | kabul | kandahar herat
    armenia armenian armenians | yerevan |
    azerbaijan azerbaijani azerbaijanis azeri azeris | baku |
    bangladesh bangladeshi bangladeshis | dhaka | chittagong
    bhutan bhutanese | thimphu |
    burma myanmar burmese | naypyidaw | yangon rangoon mandalay
    cambodia cambodian cambodians khmer | phnom penh |
    china chinese | beijing | shanghai shenzhen guangzhou wuhan chengdu tibet xinjiang
    india indian indians | delhi | mumbai bangalore bengaluru kolkata chennai hyderabad kerala punjab
    indonesia indonesian indonesians | jakarta | bali java sumatra surabaya
    iran iranian iranians | tehran | isfahan shiraz mashhad
    iraq iraqi iraqis | baghdad | basra mosul erbil
    israel israeli israelis | jerusalem | haifa aviv
    japan japanese | tokyo | osaka kyoto nagoya hokkaido fukuoka sapporo
    jordan jordanian jordanians | amman |
    kazakhstan kazakh kazakhs | astana | almaty
    korea korean koreans | seoul pyongyang | busan incheon
    kuwait kuwaiti kuwaitis | kuwait |
    kyrgyzstan kyrgyz | bishkek |
    laos lao laotian laotians | vientiane |
    lebanon lebanese | beirut | tripoli
    malaysia malaysian malaysians | kuala lumpur | penang sabah sarawak
    mongolia mongolian mongolians | ulaanbaatar |
    nepal nepali nepalis nepalese | kathmandu | pokhara
    oman omani omanis | muscat |
    pakistan pakistani pakistanis | islamabad | karachi lahore peshawar
    philippines filipino filipina filipinos philippine | manila | cebu mindanao
    qatar qatari qataris | doha |
    saudi saudis arabia arabian | riyadh | jeddah mecca
    singapore singaporean singaporeans | singapore |
    lanka lankan lankans | colombo |
    syria syrian syrians | damascus | aleppo homs
    taiwan taiwanese | taipei |
    tajikistan tajik tajiks | dushanbe |
    thailand thai thais | bangkok | phuket chiang
    emirates emirati emiratis uae | abu dhabi | dubai
    uzbekistan uzbek uzbeks | tashkent | samarkand
    vietnam vietnamese | hanoi | saigon
    yemen yemeni yemenis | sanaa | aden
africa african africans
    africa african africans | pretoria | johannesburg durban soweto
    algeria algerian algerians | algiers | oran
    angola angolan angolans | luanda |
    botswana | gaborone |
    burundi burundian burundians | bujumbura gitega |
    cameroon cameroonian cameroonians | yaoundé | douala
    chad chadian chadians | n'djamena |
    congo congolese | kinshasa brazzaville | goma lubumbashi
    egypt egyptian egyptians | cairo | alexandria giza
    eritrea eritrean eritreans | asmara |
    ethiopia ethiopian ethiopians | addis ababa | tigray
    ghana ghanaian ghanaians | accra | kumasi
    guinea guinean guineans | conakry |
    ivory ivorian ivorians | abidjan yamoussoukro |
    kenya kenyan kenyans | nairobi | mombasa kisumu
    liberia liberian liberians | monrovia |
    libya libyan libyans | tripoli | benghazi
    madagascar malagasy | antananarivo |
    malawi malawian malawians | lilongwe | blantyre
    mali malian malians | bamako | timbuktu
    morocco moroccan moroccans | rabat | casablanca marrakesh fez tangier
    mozambique mozambican mozambicans | maputo |
    namibia namibian namibians | windhoek |
    niger nigerien | niamey |
    nigeria nigerian nigerians | abuja | lagos kano ibadan
    rwanda rwandan rwandans | kigali |
    senegal senegalese | dakar |
    somalia somali somalis | mogadishu |
    sudan sudanese | khartoum juba | darfur
    tanzania tanzanian tanzanians | dodoma | salaam zanzibar arusha
    tunisia tunisian tunisians | tunis |
    uganda ugandan ugandans | kampala |
    zambia zambian zambians | lusaka |
    zimbabwe zimbabwean zimbabweans | harare | bulawayo
america american americans
    us usa america american americans states united | washington | york chicago boston texas california florida ohio
    argentina argentine argentinian argentines argentinians | aires | córdoba rosario
    bolivia bolivian bolivians | paz sucre | cochabamba
    brazil brazilian brazilians | brasília brasilia | paulo janeiro bahia amazonas
    canada canadian canadians | ottawa | toronto montreal vancouver quebec calgary ontario alberta
    chile chilean chileans | santiago | valparaíso
    colombia colombian colombians | bogotá bogota | medellín medellin cali cartagena
    cuba cuban cubans | havana |
    ecuador ecuadorian ecuadorians | quito | guayaquil
    guatemala guatemalan guatemalans | guatemala |
    haiti haitian haitians | prince |
    honduras honduran hondurans | tegucigalpa |
    jamaica jamaican jamaicans | kingston |
    mexico mexican mexicans | mexico | tijuana oaxaca guadalajara monterrey
    nicaragua nicaraguan nicaraguans | managua |
    panama panamanian panamanians | panama |
    paraguay paraguayan paraguayans | asunción asuncion |
    peru peruvian peruvians | lima | cusco arequipa
    uruguay uruguayan uruguayans | montevideo |
    venezuela venezuelan venezuelans | caracas | maracaibo
oceania pacific
    australia australian australians | canberra | sydney melbourne brisbane perth adelaide queensland tasmania
    fiji fijian fijians | suva |
    zealand zealander zealanders | wellington | auckland christchurch
"""
# Words that open the name of a place, or close it, and say nothing by themselves.
PARTS_OF_NAMES = frozenset(
    "new south north east west central eastern western northern southern coast republic saint san sri el los".split()
)
_SEATS = {"brussels": "eu europe european union", "washington": "us usa america american"}  # of more than a country


@dataclass(frozen=True, slots=True)
class Place:
    """What else stands for a place, in lower case."""

    same: frozenset[str]  # the country's own names
    within: frozenset[str]  # what is in it
    seat_of: frozenset[str]  # the names of what is governed from it


_NONE = Place(frozenset(), frozenset(), frozenset())


def place(word: str) -> Place:
    """What is known of a word in lower case; nothing of most."""
    return _places().get(word, _NONE)


def one_country(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether two names, by the stems of their words, have a country in common: "Ottawa" and "Canadian"."""
    named = _countries()
    return any(named.get(one, frozenset()) & named.get(other, frozenset()) for one in ours for other in theirs)


@cache
def _countries() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word, one in _places().items():
        key = stem(word)
        found[key] = found.get(key, frozenset()) | one.same | one.seat_of
    return found


@cache
def _places() -> dict[str, Place]:
    found: dict[str, Place] = {}

    def add(words: list[str], other: Place) -> None:
        for word in words:
            one = found.get(word, _NONE)
            found[word] = Place(one.same | other.same, one.within | other.within, one.seat_of | other.seat_of)

    nothing: frozenset[str] = frozenset()
    continent: list[str] = []
    for line in _COUNTRIES.strip().splitlines():
        if not line.startswith(" "):
            continent = line.split()
            add(continent, Place(frozenset(continent), nothing, nothing))
            continue
        names, capitals, others = (part.split() for part in line.split("|"))
        add(names, Place(frozenset(names), frozenset(capitals) | frozenset(others), nothing))
        add(capitals, Place(nothing, nothing, frozenset(names)))
        if names[0] != "us":
            add(continent, Place(nothing, frozenset(names) | frozenset(capitals) | frozenset(others), nothing))
    for seat, governed in _SEATS.items():
        add([seat], Place(nothing, nothing, frozenset(governed.split())))
    return found
