"""Given names by the pronoun they usually take, to tell "he" from "she" where a text leaves it open.

A name that is on neither list says nothing. Kept to names that are used for one of the two nearly always.
"""

from __future__ import annotations

HE = frozenset(
    """aaron abdul abdullah abraham adam adrian ahmad ahmed alan albert alejandro alexander alfred ali allen amir
    anders andre andreas andrei andrew angus anthony antonio antony arjun arne arnold arthur ashton barack barry
    ben benjamin bernard bernie bert bill billy bjorn bob bobby boris brad bradley brandon brendan brent brett
    brian bruce bruno bryan byron caleb carl carlos cecil cesar charles charlie chris christian christoph
    christopher chuck clarence claude cliff clint clive colin conor conrad craig curtis cyrus dale dan daniel dave
    david dean dennis derek derrick desmond dick diego dieter dirk dmitri don donald doug douglas duncan dwight
    earl ed eddie edgar eduardo edward edwin elias elijah elliot emil emmanuel enrique eric erik ernest ernesto
    ethan eugene evan felipe felix ferdinand fernando finn francisco francois frank fred frederick gareth gary
    gavin geoff geoffrey george gerald gerard giovanni glenn gordon graham greg gregor gregory gunnar gus guy
    hamza hank hans harold harry harvey hassan hector heinrich henri henrik henry herbert herman homer howard
    hubert hugh hugo hussein ian ibrahim igor isaac ivan jack jacob jacques jake jamal james jared jason javier
    jay jeb jed jeff jeffrey jeremiah jeremy jerome jerry jesus jim jimmy joachim joao joe joel johan john johnny
    jon jonas jonathan jorge jose joseph josh joshua juan julian julio jurgen justin kareem karl keith ken kenneth
    kevin khalid kirk klaus kofi kurt kyle lance lars larry lawrence leo leon leonard leonardo liam lloyd logan
    louis lucas luis luke magnus malcolm manuel marc marco marcus mario mark markus martin marvin matt matteo
    matthew maurice max maxwell michael miguel mike mikhail mitch mitt mohamed mohammad mohammed morris muhammad
    narendra nasser nathan nathaniel ned neil nelson nicholas nick nicolas nigel niklas noah norman olaf oleg
    oliver omar oscar osmund oswald otto owen pablo pat patrick paul pedro pete peter phil philip philippe pierre
    rafael raj rajesh ralph ramon rand raul ray raymond reggie reinhard rené ricardo richard rick ricky robert
    roberto robin rod rodney rodrigo roger roland roman ron ronald ross roy rudolf rudy rupert russell ryan salman
    sam samuel santiago saul scott sean sebastian sergei sergio seth shane shaun sidney simon sigurd stanley
    stefan stephen steve steven stewart stuart sven tariq ted terrence terry theo theodore thomas tim timothy
    tobias toby todd tom tommy tony travis trevor tyler ulrich umberto victor vince vincent viktor vladimir wade
    wallace walter warren wayne wilfred wilhelm will william winston wolfgang yusuf xavier zach zachary""".split()
)

SHE = frozenset(
    """abigail ada adele agnes aino aisha alexandra alice alicia alison amanda amber amelia amy ana anastasia andrea
    angela angelica anita ann anna anne annette annie antonia april ariana astrid audrey ava barbara beatrice
    beatrix becky bella bernadette beth bethany betsy betty beverly bianca bonnie brenda bridget brittany camilla
    candace carla carly carmen carol caroline carolyn catherine cathy cecilia celia charlotte chelsea cheryl chloe
    christina christine cindy claire clara claudia colleen condoleezza connie constance courtney crystal cynthia
    daisy danielle daphne dawn deborah debbie debra denise diana diane dolores donna dora doris dorothy edith
    eileen elaine eleanor elena elisabeth elizabeth ella ellen eloise elsa emily emma erica erin esther ethel eva
    eve evelyn faith fatima fiona florence frances francesca freya frida gabriela gail gemma georgia geraldine
    gina ginger gladys gloria grace greta gwen hanna hannah harriet hazel heather heidi helen helena helga hilary
    hillary hope huma ida ilse ines ingrid irene iris irma isabel isabella ivanka ivy jacqueline jane janet janice
    jean jeanne jenna jennifer jenny jessica jill jo joan joanna joanne josephine joy joyce juanita judith judy
    julia juliana julie june karen kate katherine kathleen kathryn kathy katie katrina kayla kelly kerry kim
    kirsten kristen kristin kristina lara laura lauren layla leah lena leslie leticia lillian lily linda lindsay
    lindsey lisa liz lois lola loretta lorraine louise lucia lucy luisa lydia lynn mabel madeleine madison maggie
    malala mandy marcia maren margaret maria marianne marie marilyn marina marit marjorie marlene marsha martha
    mary matilda maureen meg megan meghan melania melanie melissa mercedes meredith mia michele michelle mildred
    millie miriam molly mona monica nadia nancy naomi natalia natalie natasha nicola nicole nikki nina nora noor
    norma olga olivia pamela pat patricia patty paula pauline peggy penelope phyllis pippa priya priscilla rachel
    ramona rebecca regina renata renee rhonda rita roberta rosa rosalind rose rosemary roxanne ruby ruth sabine
    sabrina sally samantha sandra sara sarah selma shannon sharon sheila shelley sherry shirley sigrid silvia
    simone sofia sonia sonja sophia sophie stacy stella stephanie sue susan susanna suzanne sylvia tamara tammy
    tanya tara teresa thelma theresa tiffany tina toni tracy tricia trudy tuva ursula valerie vanessa vera
    veronica vicki victoria viola virginia vivian wanda wendy wilma winifred yasmin yolanda yvette yvonne zara
    zoe""".split()
)

# Words before or about a person that tell it for certain.
HE_WORDS = frozenset(
    """mr sir king prince lord duke baron pope father fr brother chairman spokesman congressman businessman
    policeman fireman fisherman salesman husband son uncle grandfather actor man boy gentleman widower
    councilman assemblyman sheikh imam rabbi monsignor""".split()
)
SHE_WORDS = frozenset(
    """mrs ms miss madam dame lady queen princess duchess baroness mother sister chairwoman spokeswoman
    congresswoman businesswoman policewoman wife daughter aunt grandmother actress woman girl widow
    councilwoman assemblywoman saleswoman waitress heiress""".split()
)
