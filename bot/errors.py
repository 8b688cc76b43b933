"""Every error whose message is meant for people.

    NewsbriefError              shown as one sentence; exit status 1
    ├── SettingsError           a setting is missing or wrong
    ├── SourceError             a source could not be taken in
    │   ├── FetchError          the network said no
    │   └── ExtractError        the bytes hold no article
    ├── ArchiveError            the archive could not be opened or is of another version
    ├── ModelError              a model could not be loaded
    ├── ScheduleError           a digest's time, zone or place is none
    ├── PostError               a message of a digest could not be posted (bot.digests.poster draws its kinds)
    ├── CommandError            a chat command was used in a way that cannot work
    └── CannotTellError         a chat does not let us say something
        └── AwayError           … for the chat cannot be reached just now

A message is one sentence without a trailing traceback that says what to do. Anything else that
escapes is a bug and is logged as such.
"""


class NewsbriefError(Exception):
    """The root: its text is shown to people as it is."""


class SettingsError(NewsbriefError):
    """A setting is missing, malformed or contradicts another."""


class SourceError(NewsbriefError):
    """A source (file, folder, URL, feed, standard input) could not be taken in."""


class FetchError(SourceError):
    """An HTTP request failed, was refused by the guard, or exceeded a limit.

    `status` is what the server answered, if it did; `retry_after` the seconds it asks to wait.
    """

    def __init__(self, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class ExtractError(SourceError):
    """The bytes were read, but hold no article text."""


class ArchiveError(NewsbriefError):
    """The archive is unreachable, locked, or made by a newer version."""


class ModelError(NewsbriefError):
    """A model is not installed or its files are not what was expected."""


class CommandError(NewsbriefError):
    """A chat command whose words cannot be acted on."""


class ScheduleError(NewsbriefError):
    """The words for a digest's time, zone, place or name cannot be acted on."""


class CannotTellError(NewsbriefError):
    """A place in a chat that nothing can be posted to."""


class AwayError(CannotTellError):
    """A chat that is not connected, or does not answer: it is tried again."""
