"""A number of seconds → whether any file, of any shape, made the reading rooms raise or take long.

`python tests/endurance/fuzz.py 600 1` makes whole files of up to 64 KiB from pieces that mean
something to YAML or Markdown, with seed 1, and reads each. Prints one line of figures; a file
that raised or took more than a second of processor time is kept in the working folder, and the
exit code is 1.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from timeline import frontmatter, markup  # noqa: E402 after the path is known

PATH = "content/entries/2024/a.md"
SLOW = 1.0
YAML = [
    *(
        "a: ",
        "b:\n",
        "- ",
        ": ",
        "\n",
        "\n  ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        '"',
        "# ",
        " #x",
        "|\n",
    ),
    *(
        ">\n",
        "&a ",
        "*a",
        "!t ",
        "? ",
        "%",
        "--- ",
        "...",
        "\t",
        "\\u202e",
        "~",
        "<<: ",
        "é",
        "한국",
    ),
    *("\u200b", "\ufeff", "null", "@", "`", "2024-10-18", "word ", "\r\n", "\u2028", "\0"),
]
MARKDOWN = [
    *("[", "](", "!", "![", "]", ")", "(", "^[", "[^", "[^a]", "[^a]: ", "*", "_", "**", "`", "``"),
    *("```", "~~~", "<", ">", "<a ", "<!--", "-->", "&", "&amp;", "&#1;", "&zwnj;", "\\", "\n"),
    *("\n\n", " ", "  ", "\t", "    ", "- ", "1. ", "> ", "># a\n", "# ", "|", "|-|\n", "a|b\n"),
    *("-|-\n", "---\n", "===\n", "a", "b ", "x\n", "http://a.bc", "<http://a.bc>", '"', "'"),
    *(
        "[a]: b\n",
        "[a]",
        "entry:a",
        "media/a.png",
        "é",
        "😀",
        "\u200d",
        "م",
        "*a*",
        "  \n",
        "+",
        "=",
    ),
]


def made(chance: random.Random, pieces: list[str], most: int) -> str:
    """Return a text of at most `most` bytes: runs of a few pieces each, some of them long."""
    text = ""
    while len(text) < most:
        run = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 6)))
        text += run * chance.choice([1, 1, 3, 30, 300, 3000, 30000])
        if chance.random() < 0.1:
            break
    return text.encode()[:most].decode(errors="ignore")


def read(content: bytes) -> bool:
    """Read a file as a build does, and return whether it is one that can be used."""
    document, _ = frontmatter.parse(PATH, content)
    if document is None:
        return False
    prose, _ = markup.convert(document.body, PATH, document.body_line)
    return prose is not None


def main(seconds: float, seed: int) -> int:
    """Read files until the time is over, and count."""
    chance = random.Random(seed)
    read(b"---\na: b\n---\n[a](https://a.example)\n")
    before, end = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic() + seconds
    files, usable, wrong, slowest = 0, 0, 0, 0.0
    while time.monotonic() < end:
        front = made(chance, YAML, chance.choice([20, 400, 16000]))
        front = front if chance.random() < 0.3 else "a: b\n"
        body = made(chance, MARKDOWN, 65000 - len(front.encode()))
        content = f"---\n{front}\n---\n{body}".encode()
        start = time.process_time()
        try:
            usable += read(content)
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
            took = float("inf")
        else:
            took = time.process_time() - start
        files, slowest = files + 1, max(slowest, took)
        if took > SLOW:
            wrong += 1
            Path(f"fuzz-{seed}-{files}.md").write_bytes(content)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print(
        f"{files:,} files with seed {seed}: {usable:,} usable, {wrong} raised or took more than "
        f"{SLOW:.0f} s, the slowest {slowest:.2f} s, memory grew by {grown} MiB"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2])))
