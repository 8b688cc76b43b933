"""Invented news for the tests of this package."""

from __future__ import annotations

TITLE = "Stellan ferry saved for ten years"

ARTICLE = """\
Stellan ferry saved for ten years

By Aino Väli

The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry running for another ten years, ending months \
of protest in Quay Harbour.

The contract with Quay Ferry Co. costs 40,000 crowns a day, said Pell Ostrander, who leads the company. But he warned \
that fares would rise by a tenth in the spring.

“A gamble with other people's money,” said Maren Oduya, a councillor who had backed a rival plan for a bridge. “We \
will pay for it twice. The islanders deserve better.”

It was a long night. Would anyone have slept?

Ada Brink, who has crossed to work on the ferry for 31 years, cried when the result was read out in the hall.

The bridge would have cost 900 million crowns and taken eight years to build, according to a study that the council \
ordered in May. The first crossing under the new contract leaves on Friday at 6 a.m.

Read more: Why the bridge failed

Photo: Quay Post
"""

NEWS = """\
The Harbour council voted 7 to 2 on Monday to keep the Stellan ferry.
Pell Ostrander puts the cost of the crossing at 40,000 crowns a day.
“A gamble with other people's money,” said Maren Oduya of the rival plan.
Ada Brink has crossed to work on the ferry for 31 years.
Fares will rise by a tenth in the spring, the company said.
A storm tore the roof off the fish market in Quay Harbour overnight.
Nobody was hurt, but eleven stalls will stay closed until Thursday.
The mayor promised to pay for the damage out of the winter fund.
Jory Tamm resigned as chairman of Harbour Radio after a dispute over pay.
His deputy, Liv Sandoval, takes over until the board meets in May.
The herring catch fell by 18 percent, the lowest since records began.
Scientists at the Tidewater Institute blame warmer water in the strait.
The ministry will halve the quota for next year.
Fishermen blocked the harbour for three hours in protest.
Police fined fourteen skippers and let them go.
The bridge would have cost 900 million crowns and taken eight years.
A court in Norrby ruled that the old quay must not be sold.
The judge said the town had never asked the heirs of the founder.
Stellan Boats reported a profit of 3.2 million crowns for the quarter.
Its shares rose 6 percent, more than in any week this year.
The central bank left interest rates where they were.
Inflation slowed to 2.4 percent in October, from 2.9 in September.
Prices of bread and fuel fell, while rents went on rising.
Unions called a strike of bus drivers for Friday morning.
Schools in three districts will open an hour later.
A fire on Lantern Street destroyed two warehouses on Sunday.
The cause is not known; an inquiry begins this week.
Quay Harbour beat Norrby 3-1 in the last match of the season.
Sami Keller scored twice in the second half.
The coach called it the best evening of his life.
Doctors at the island clinic treated forty people for food poisoning.
The source was a cheese that had not been kept cold.
The maker recalled every piece sold since 3 November.
The new library opens on Saturday with a reading by Ada Brink.
It holds 60,000 books and a room for children.
The old building becomes a shelter for people without homes.
An earthquake of magnitude 5.1 shook the northern islands at dawn.
It broke windows, but no one was injured.
The power company restored electricity by noon.
Voters in Greenholm rejected a tax on parking, 54 to 46 percent.
The mayor said she had heard them and would find the money elsewhere.
A rare white whale was seen off the lighthouse on Tuesday.
Biologists asked boats to keep three hundred metres away.
The airline cancelled all flights to the capital because of fog.
Passengers slept in the hall; some were still there on Wednesday.
The minister of transport apologised in parliament.
Engineers found a crack in the main pier of the railway bridge.
Trains will run at walking pace until it is mended.
A startup from Norrby built a boat that is driven by the waves.
It crossed the strait in nine hours without a drop of fuel.
Investors have promised it 12 million crowns.
The painter Olle Brandt died on Thursday at the age of 91.
His pictures of the harbour hang in museums on four continents.
Customs officers found 80 kilos of cocaine in a load of bananas.
Two men from the mainland were arrested.
The trial of a former banker began with a plea of not guilty.
Prosecutors say he hid losses of half a billion.
Heavy snow closed the pass to Upper Dale for a second day.
The army brought food to cut-off farms by helicopter.
A referendum on the constitution is set for 12 June.
Turnout in local elections was the lowest in thirty years.
The choir of Quay Harbour won first prize at a contest abroad.
""".splitlines()
