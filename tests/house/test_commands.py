"""What the papers tell a newcomer to type is there."""

import re
import subprocess

import pytest

from tests.house.tree import ROOT, committed, read

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
PAPERS = [path for path in committed() if path.suffix == ".md"]


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_every_make_command_of_a_paper_exists(paper):
    assert set(re.findall(r"(?:`|^\$? *)make ([a-z-]+)", read(paper), re.MULTILINE)) <= TARGETS


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_every_link_to_a_file_leads_somewhere(paper):
    text = read(paper)
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text) + re.findall(r'<img src="([^"]+)"', text)
    assert [link for link in links if not (ROOT / paper.parent / link).exists()] == []


def test_the_readme_names_the_two_commands():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make demo" in readme
    assert "make check" in readme


def test_make_alone_lists_every_command():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in listed.splitlines()} == TARGETS


def test_the_clean_checkout_runs_what_a_person_runs():
    assert "make check" in (ROOT / ".ci" / "run").read_text("utf-8")
