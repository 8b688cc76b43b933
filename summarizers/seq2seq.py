"""Encoder-decoders that were trained to summarise: BART, distilBART, PEGASUS, T5 and whatever transformers loads so."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from summarizers.local_models import LocalModel, need_torch, window
from summarizers.parts import Task, summarize_parts
from summarizers.summary import Document
from summarizers.written import told_to_model

VERSION = 1
BATCH = 8  # parts written at a time
BEAMS = 4
FEWEST = 12  # tokens that a sentence of the summary has at least, and at most
MOST = 48
REPEATED = 3  # no run of so many tokens comes twice
PREFIXES = {"t5": "summarize: "}  # of models whose configuration names none


class Seq2SeqWriter:
    """Writes with beam search, which is the same every time."""

    def __init__(self, name: str) -> None:
        self._model = LocalModel(name, "AutoModelForSeq2SeqLM")
        self.name = name
        self.made_with = f"{self._model.made_with}/{VERSION}"

    def ready(self) -> str:
        """Load the model. Raises WriterError."""
        need_torch(self.name)
        tokenizer, model = self._model.load()
        return f"{self.name} is ready: {model.config.model_type}, {window(tokenizer, model.config)} tokens"

    def write(self, documents: Sequence[Document], sentences: int) -> list[str]:
        """What the model makes of each document. Raises WriterError."""
        if not documents:
            return []
        tokenizer, model = self._model.load()
        task = task_settings(model.config)
        prefix = str(task.get("prefix") or "")
        limit = window(tokenizer, model.config) - len(tokenizer(prefix)["input_ids"]) - 2

        def sizes(texts: Sequence[str]) -> list[int]:
            # One more for the space that joins them.
            return [len(row) + 1 for row in tokenizer(list(texts), add_special_tokens=False)["input_ids"]]

        def answer(tasks: Sequence[Task]) -> list[str]:
            return self._answer(tokenizer, model, prefix, task, tasks)

        titles = [document.title for document in documents]
        texts = [told_to_model(document) for document in documents]
        return self._model.guarded(
            lambda: summarize_parts(titles, texts, sentences, sizes=sizes, limit=limit, answer=answer)
        )

    def _answer(
        self, tokenizer: Any, model: Any, prefix: str, task: dict[str, Any], tasks: Sequence[Task]
    ) -> list[str]:
        import torch  # noqa: PLC0415  # seconds

        answers = [""] * len(tasks)
        # Of like wish and length in each batch: what is padded is computed too.
        order = sorted(range(len(tasks)), key=lambda row: (tasks[row].sentences, len(tasks[row].text)))
        for sentences in dict.fromkeys(tasks[row].sentences for row in order):
            rows = [row for row in order if tasks[row].sentences == sentences]
            settings = generation(model, task, sentences)
            for first in range(0, len(rows), BATCH):
                batch = rows[first : first + BATCH]
                given = tokenizer(
                    [prefix + tasks[row].text for row in batch],
                    padding=True,
                    truncation=True,
                    max_length=window(tokenizer, model.config),
                    return_tensors="pt",
                ).to(model.device)
                inputs = {name: given[name] for name in ("input_ids", "attention_mask")}
                with torch.inference_mode():
                    made = model.generate(**inputs, generation_config=settings)
                for row, text in zip(batch, tokenizer.batch_decode(made, skip_special_tokens=True), strict=True):
                    answers[row] = text
        return answers


def task_settings(config: Any) -> dict[str, Any]:
    """What a model's configuration says of summarising: its prefix, its length penalty."""
    tasks = getattr(config, "task_specific_params", None) or {}
    found = dict(tasks.get("summarization") or {})
    own = getattr(config, "prefix", None) or PREFIXES.get(getattr(config, "model_type", ""), "")
    return {"prefix": own} | found


def generation(model: Any, task: dict[str, Any], sentences: int) -> Any:
    """The model's own way of generating, with beams, no chance in it, and the length that is asked for."""
    settings = deepcopy(model.generation_config)
    room = getattr(model.config, "max_position_embeddings", None) or window(None, model.config)
    most = min(MOST * sentences, room - 2)  # what the decoder has places for
    settings.update(
        do_sample=False,
        temperature=None,
        top_p=None,
        top_k=None,
        num_beams=int(task.get("num_beams") or max(settings.num_beams or 1, BEAMS)),
        no_repeat_ngram_size=int(task.get("no_repeat_ngram_size") or settings.no_repeat_ngram_size or REPEATED),
        length_penalty=float(task.get("length_penalty") or settings.length_penalty or 1.0),
        early_stopping=True,
        max_length=None,
        min_length=None,
        max_new_tokens=most,
        min_new_tokens=min(FEWEST * sentences, most // 2),
    )
    return settings
