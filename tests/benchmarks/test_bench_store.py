"""`make bench` prints what the phone's store costs, and says when it costs too much."""

import pytest

from tests.benchmarks import bench_cases, bench_store, measurements
from tests.benchmarks.measurements import took


@pytest.mark.bench
def test_a_save_costs_a_few_flushes_and_a_key_less_than_a_frame():
    measured = measurements.measure()
    print("\n" + measurements.page(measured))
    flush, save = (took(measured.quick, what, 5000) for what in (bench_store.BESIDE, bench_store.FIELD))
    assert save.p50 <= 5 * flush.p50
    assert took(measured.cases[5000].took, bench_cases.KEY, 5000).p50 <= 16
    assert took(measured.cases[20_000].took, bench_cases.KEY, 20_000).p50 <= 40
