"""`make bench` prints how long a paper with four signatures takes to become a PDF, and says when that is too long."""

import time

import pytest

from fieldapp.media import pdf
from fieldapp.media.pdf import Signer
from tests.media.test_pdf import a_paper, a_signature


@pytest.mark.bench
def test_a_paper_is_made_within_a_second():
    paper = a_paper(signers=[Signer(role="BÊN", name="Lan", picture=a_signature(), note="Ký trên máy")] * 4)
    took = []
    for _ in range(5):
        began = time.process_time()
        content = pdf.write(paper)
        took.append(time.process_time() - began)
    print(f"\na paper of {len(content) / 1000:.0f} KB: {min(took) * 1000:.0f} ms (worst {max(took) * 1000:.0f})")
    assert max(took) < 1.0
