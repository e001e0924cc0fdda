"""Process packs: which files make one, what they say, whether that is sound, and what a new release changes."""

from app.packs.changes import Change
from app.packs.coverage import Coverage, coverage
from app.packs.diff import FileChange, PackDiff, diff
from app.packs.files import ResolvedPack, content_hash, resolve
from app.packs.form_reader import read_form
from app.packs.forms import Clean, Field, FieldProblem, Form, FormInvalid, Option
from app.packs.lint import lint
from app.packs.parse import parse_release
from app.packs.problems import ERROR, GAP, WARNING, InvalidPack, Problem
from app.packs.register import KINDS, Ambiguity, Clause, Register, Where, parse_where
from app.packs.release import Release, clause_ids
from app.packs.settings import Lane, PackInfo, Role, Setting

__all__ = [
    "ERROR",
    "GAP",
    "KINDS",
    "WARNING",
    "Ambiguity",
    "Change",
    "Clause",
    "Clean",
    "Coverage",
    "Field",
    "FieldProblem",
    "FileChange",
    "Form",
    "FormInvalid",
    "InvalidPack",
    "Lane",
    "Option",
    "PackDiff",
    "PackInfo",
    "Problem",
    "Register",
    "Release",
    "ResolvedPack",
    "Role",
    "Setting",
    "Where",
    "clause_ids",
    "content_hash",
    "coverage",
    "diff",
    "lint",
    "parse_release",
    "parse_where",
    "read_form",
    "resolve",
]
