"""The rules: packs, releases, lint, forms, the clause register."""

from flask import Response

from app.api.answers import answer, cursor_of, items, page, read_cursor
from app.api.blueprint import PREFIX, blueprint
from app.api.guard import needs
from app.api.shapes import rules as shapes
from app.api.shapes.common import FormPath, FormShown, ReleasePath
from app.http.context import actor, hotline, program
from app.services.acting import knowledge, migrating
from app.services.rules import checking, rulebook
from app.services.ticket import desk

api = blueprint("rules", "规则 rules")


@api.get("/packs", responses={200: shapes.PackList})
@needs("release.read")
def list_packs() -> Response:
    """流程包。 The packs on disk, and which release of each is in force."""
    return items(shapes.PackList, rulebook.packs(program(), actor(), hotline().config.processes))


@api.get("/releases", responses={200: shapes.ReleaseList})
@needs("release.read")
def list_releases() -> Response:
    """本流程包的发布版本，新的在前。 The releases of your pack, newest first."""
    return items(shapes.ReleaseList, rulebook.releases(program(), actor()))


@api.get("/releases/<int:release_id>", responses={200: shapes.ReleaseShown})
@needs("release.read")
def read_release(path: ReleasePath) -> Response:
    """一个发布版本的内容。 One release with what it consists of."""
    return answer(shapes.ReleaseShown, rulebook.release(program(), actor(), path.release_id))


@api.post("/releases", responses={201: shapes.ReleaseMade, 200: shapes.ReleaseMade})
@needs("release.make")
def make_release(body: shapes.ReleaseDemand) -> Response:
    """发布流程包（先作检查）；内容没有变化时不产生新版本。 Release your pack as it lies on disk."""
    made = rulebook.make_release(
        program(), actor(), hotline().config.processes, body.pack, note=body.note, effective_from=body.effective_from
    )
    headers = {"Location": f"{PREFIX}/releases/{made['id']}"}
    return answer(shapes.ReleaseMade, made, 201 if made["new"] else 200, **headers)


@api.get("/releases/<int:release_id>/diff", responses={200: shapes.DiffShown})
@needs("release.read")
def compare_releases(path: ReleasePath, query: shapes.DiffQuery) -> Response:
    """与另一版本相比改了什么。 What a release changed over another one."""
    changes = rulebook.compared(program(), actor(), path.release_id, query.against)
    return answer(shapes.DiffShown, {"release": path.release_id, "against": query.against, "changes": changes})


@api.post("/releases/<int:release_id>/migration", responses={200: shapes.MigrationDone})
@needs("release.make")
def migrate_tickets(path: ReleasePath, body: shapes.MigrationDemand) -> Response:
    """将办理中的工单迁移到该版本（可先预演）。 Take running tickets along to this release, or rehearse it."""
    done = migrating.migrate(program(), actor(), path.release_id, body.tickets, rehearse=body.rehearse)
    return answer(shapes.MigrationDone, done)


@api.get("/knowledge", responses={200: shapes.EntryPage})
@needs("release.read")
def list_knowledge(query: shapes.EntryQuery) -> Response:
    """已发布的知识条目，新的在前。 Published knowledge entries, newest first."""
    cursor = read_cursor(query.cursor, int)
    before = cursor[0] if cursor else None
    found = knowledge.entries(program(), actor(), limit=query.limit + 1, before=before)
    shown, last = page(found, query.limit)
    return items(shapes.EntryPage, shown, next_cursor=cursor_of(last["id"]) if last else None)


@api.post("/lint", responses={200: shapes.LintReport})
@needs("release.make")
def lint(body: shapes.LintDemand) -> Response:
    """检查一个文件（放进流程包里看）或整个流程包，一次最多列出300个问题。 The problems of a file,
    or of a pack, 300 at most, and how many more."""
    root, pack = hotline().config.processes, body.pack or actor().pack
    if body.file is None or body.content is None:
        return answer(shapes.LintReport, checking.check_pack(root, pack))
    return answer(shapes.LintReport, checking.check_file(root, pack, body.file, body.content))


@api.get("/forms/<name>", responses={200: FormShown})
@needs("release.read")
def read_form(path: FormPath, query: shapes.ReleaseQuery) -> Response:
    """一张表单（form-js）。 A form of the release in force, or of another."""
    return answer(FormShown, desk.shown_form(rulebook.form(program(), actor(), path.name, query.release)))


@api.get("/clauses", responses={200: shapes.RegisterShown})
@needs("register.read")
def read_register(query: shapes.ReleaseQuery) -> Response:
    """条款登记：每一条在流程包中的落点，以及制度未明确之处。 The clause register, and the readings of gaps."""
    return answer(shapes.RegisterShown, rulebook.register(program(), actor(), query.release))
