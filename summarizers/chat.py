"""Instruct models through their own chat template: a folder, a GGUF file, a hub's or a packaged model."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from summarizers import prompt
from summarizers.errors import WriterError
from summarizers.local_models import LocalModel, need_torch, window
from summarizers.parts import Task, summarize_parts
from summarizers.summary import Document
from summarizers.written import told_to_model

VERSION = 1
BATCH = 4
WORDIEST = 60  # tokens that a sentence of the summary may have
LONGEST = 6_000  # tokens of one part: what fits a window is not yet read with care


class ChatWriter:
    """Writes greedily, which is the same every time."""

    def __init__(self, name: str) -> None:
        self._model = LocalModel(name, "AutoModelForCausalLM")
        self.name = name
        self.made_with = f"{self._model.made_with}/{VERSION}.{prompt.VERSION}"

    def ready(self) -> str:
        """Load the model. Raises WriterError."""
        need_torch(self.name)
        tokenizer, model = self._load()
        return f"{self.name} is ready: {model.config.model_type}, {window(tokenizer, model.config)} tokens"

    def write(self, documents: Sequence[Document], sentences: int) -> list[str]:
        """What the model makes of each document. Raises WriterError."""
        if not documents:
            return []
        tokenizer, model = self._load()
        frame = len(_tokens(tokenizer, Task(title="", text="", sentences=sentences)))
        room = window(tokenizer, model.config) - frame - WORDIEST * 2 * sentences

        def sizes(texts: Sequence[str]) -> list[int]:
            return [len(row) + 1 for row in tokenizer(list(texts), add_special_tokens=False)["input_ids"]]

        def answer(tasks: Sequence[Task]) -> list[str]:
            return _answer(tokenizer, model, tasks)

        # A headline goes into every part's prompt.
        titles = [" ".join(document.title.split()[:40]) for document in documents]
        limit = max(64, min(LONGEST, room - max(sizes(titles))))
        texts = [told_to_model(document) for document in documents]
        return self._model.guarded(
            lambda: summarize_parts(titles, texts, sentences, sizes=sizes, limit=limit, answer=answer)
        )

    def _load(self) -> tuple[Any, Any]:
        tokenizer, model = self._model.load()
        if getattr(tokenizer, "chat_template", None) is None:
            raise WriterError(f"{self.name} has no chat template: it is no instruct model.")
        return tokenizer, model


def _answer(tokenizer: Any, model: Any, tasks: Sequence[Task]) -> list[str]:
    import torch  # noqa: PLC0415  # seconds

    answers = [""] * len(tasks)
    prompts = [_tokens(tokenizer, task) for task in tasks]
    order = sorted(range(len(tasks)), key=lambda row: (tasks[row].sentences, len(prompts[row])))
    padding = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id or 0
    for sentences in dict.fromkeys(tasks[row].sentences for row in order):
        rows = [row for row in order if tasks[row].sentences == sentences]
        settings = deepcopy(model.generation_config)
        settings.update(
            do_sample=False,
            temperature=None,
            top_p=None,
            top_k=None,
            num_beams=1,
            max_length=None,
            max_new_tokens=WORDIEST * sentences,
            pad_token_id=padding,
        )
        for first in range(0, len(rows), BATCH):
            batch = rows[first : first + BATCH]
            width = max(len(prompts[row]) for row in batch)
            ids = torch.full((len(batch), width), padding, dtype=torch.long)
            mask = torch.zeros((len(batch), width), dtype=torch.long)
            for place, row in enumerate(batch):  # padded on the left: what is written goes on from the prompt
                ids[place, width - len(prompts[row]) :] = torch.tensor(prompts[row])
                mask[place, width - len(prompts[row]) :] = 1
            with torch.inference_mode():
                made = model.generate(
                    input_ids=ids.to(model.device), attention_mask=mask.to(model.device), generation_config=settings
                )
            texts = tokenizer.batch_decode(made[:, width:], skip_special_tokens=True)
            for row, text in zip(batch, texts, strict=True):
                answers[row] = text
    return answers


def _tokens(tokenizer: Any, task: Task) -> list[int]:
    """The prompt as the template writes it; nothing in an article is a token that steers the model."""
    conversation = prompt.messages(_without_marks(tokenizer, task))
    try:
        found = tokenizer.apply_chat_template(conversation, add_generation_prompt=True, tokenize=False)
    except Exception:  # noqa: BLE001 - a template raises what it likes when it knows no system's role
        found = tokenizer.apply_chat_template(prompt.merged(conversation), add_generation_prompt=True, tokenize=False)
    ids: list[int] = tokenizer(found, add_special_tokens=False)["input_ids"]
    return ids


def _without_marks(tokenizer: Any, task: Task) -> Task:
    """Words in an article that the tokenizer would take for control tokens are pulled apart."""
    title, text = task.title, task.text
    for token in sorted({*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()}, key=len, reverse=True):
        if len(token) > 1 and not token.isspace():
            apart = f"{token[0]} {token[1:]}"
            title, text = title.replace(token, apart), text.replace(token, apart)
    return Task(title=title, text=text, sentences=task.sentences)
