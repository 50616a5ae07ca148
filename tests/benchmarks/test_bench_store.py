"""`make bench` prints what a save costs, and says when it costs too much."""

import pytest

from tests.benchmarks import bench_store


@pytest.mark.bench
def test_a_save_costs_at_most_five_flushes():
    flush, save = bench_store.main()
    assert save <= 5 * flush
