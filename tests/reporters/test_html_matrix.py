"""The control matrix of the HTML report."""

from __future__ import annotations

import msgspec
from affidavit import Assessment
from affidavit.model.assessment import Status
from affidavit_reporters.html.controls import controls_view
from affidavit_reporters.html.matrix import Matrix, matrix_view

replace = msgspec.structs.replace


def _matrix(assessment: Assessment) -> Matrix:
    return matrix_view(controls_view(assessment))


def test_each_control_is_one_cell(assessment: Assessment) -> None:
    """Every control of every framework once, with its status, leading to its detail."""
    second = tuple(replace(control, framework="iso27001") for control in assessment.controls[:3])
    matrix = _matrix(replace(assessment, controls=(*assessment.controls, *second)))
    cells = [cell for framework in matrix.frameworks for row in framework.rows for cell in row.cells]
    assert [(cell.id, cell.status.text) for cell in cells[: len(assessment.controls)]] == [
        (control.control, control.status.value.replace("-", " ").capitalize()) for control in assessment.controls
    ]
    assert len(cells) == len({cell.href for cell in cells}) == len(assessment.controls) + 3
    assert matrix.total == len(cells)


def test_frameworks_compare_by_status(assessment: Assessment) -> None:
    """Counts stand in the order of the statuses, worst first, and add up to all."""
    matrix = _matrix(assessment)
    (framework,) = matrix.frameworks
    statuses = [control.status for control in assessment.controls]
    assert framework.counts == tuple(str(statuses.count(status)) for status in Status)
    assert framework.total == str(len(statuses))
    assert matrix.statuses[0].text == "Not satisfied"


def test_what_the_group_says_is_not_repeated(assessment: Assessment) -> None:
    """HIPAA's long ids lose the part that their group's name shows, for the eye only; others stay whole."""
    ids = ("164.308(a)(1)(i)", "164.308(a)(2)")
    controls = tuple(
        replace(control, control=id_, group="164.308 Administrative safeguards")
        for control, id_ in zip(assessment.controls, ids, strict=False)
    )
    ((row,),) = [framework.rows for framework in _matrix(replace(assessment, controls=controls)).frameworks]
    assert [(cell.prefix, cell.id) for cell in row.cells] == [("164.308", "(a)(1)(i)"), ("164.308", "(a)(2)")]
    whole = [cell for row in _matrix(assessment).frameworks[0].rows for cell in row.cells]
    assert {cell.prefix for cell in whole} == {""}


def test_no_framework_is_no_matrix(empty: Assessment) -> None:
    """Without controls there is nothing to compare."""
    assert _matrix(empty).frameworks == ()
