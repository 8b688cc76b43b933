"""Make the table of how common words are in news: bot/news/word_counts.json.

    python -m benchmarks.count_words FILE.jsonl…

Each line of a file has a "text". Only words and in how many of the texts they stand are kept, no text.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from bot.news.stories import WORD, bare_word

OUT = Path(__file__).parent.parent / "bot" / "news" / "word_counts.json"
FEWEST = 2  # texts; a word in one is as rare as one in none


def count(files: list[Path]) -> dict[str, object]:
    """In how many texts each word stands; words of the same count are written together."""
    found: Counter[str] = Counter()
    number = 0
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            number += 1
            found.update({bare_word(word) for word in WORD.findall(json.loads(line)["text"])})
    grouped: dict[int, list[str]] = defaultdict(list)
    for word, texts in sorted(found.items()):
        if texts >= FEWEST:
            grouped[texts].append(word)
    return {"articles": number, "words": {str(texts): " ".join(grouped[texts]) for texts in sorted(grouped)}}


if __name__ == "__main__":
    table = count([Path(name) for name in sys.argv[1:]])
    OUT.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes from {table['articles']:,} texts")
