import pytest
from PIL import Image

from tests.media.pages import handwritten_page


@pytest.fixture(scope="session")
def page() -> Image.Image:
    """A full page of small writing at 12 megapixels."""
    return handwritten_page()
