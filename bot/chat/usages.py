"""What /help lists."""

from __future__ import annotations

from bot.chat.replies import Usage

USAGES = (
    Usage(
        command="/brief [topic] [since …] [short|long] [all]",
        meaning="What happened, with a source for every sentence; all: also what was told here before.",
        example="/brief ferry since 3d",
    ),
    Usage(
        command="/whosaid words or a question",
        meaning="Who said this, with the words around it and a link.",
        example="/whosaid a gamble with other people's money",
    ),
    Usage(command="/quotes person", meaning="What a person said, newest first.", example="/quotes Maren Oduya"),
    Usage(
        command="/sources [add|remove|check address]",
        meaning="Where the articles come from, and how to change it.",
        example="/sources add https://example.org/feed.xml",
    ),
    Usage(
        command="/digest [add|list|pause|remove|…]",
        meaning="Briefings that come by themselves, on time.",
        example="/digest add every weekday at 8:30 Berlin time",
    ),
    Usage(command="/health", meaning="How I am: archive, models, feeds, connections.", example="/health"),
    Usage(command="/help", meaning="This list.", example="/help"),
)
