"""What is told line by line: a thing belongs to the commune that began it, whoever comes with its id."""

import pytest

from fieldapp.domain.problems import Code, Problem
from sync_server.db.engine import writing
from sync_server.people import documents, nominations, notices
from sync_server.people.documents import Given
from sync_server.people.nominations import About
from sync_server.people.notices import Words
from tests.cast import MINH, NOW, QUAN, settle

DAY = NOW.date()
BEGUN = {
    nominations.begin: About(title="Lớp", subject="TH06", holder="Sở", first=DAY, last=DAY),
    documents.give: Given(document="Sổ tay", copies=1, given_on=DAY, given_by="Minh", name="Bà Khuê"),
    notices.begin: Words(title="Tin", text="Lời", matter="PL", channels=["LOA"], first=DAY, last=DAY),
}


@pytest.mark.parametrize("begin", BEGUN)
def test_an_id_that_another_commune_has_is_not_found(engine, settled, begin):
    with writing(engine) as conn:
        settled.write(conn, settle)
        assert begin(conn, MINH, "x1", BEGUN[begin], NOW)
    with pytest.raises(Problem) as problem, writing(engine) as conn:
        begin(conn, QUAN, "x1", BEGUN[begin], NOW)
    assert problem.value.code is Code.NOT_FOUND
