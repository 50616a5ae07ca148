"""What the environment says, and nothing else, decides where the phone keeps its things."""

from datetime import timedelta
from pathlib import Path

from fieldapp import config


def test_a_packed_app_keeps_its_things_where_the_phone_gave_it_room(tmp_path):
    read = config.read({"FLET_APP_STORAGE_DATA": str(tmp_path)})
    assert read.data == tmp_path
    assert not read.many_phones
    assert not read.demo


def test_a_folder_named_by_hand_goes_first(tmp_path):
    read = config.read({"FLET_APP_STORAGE_DATA": "/elsewhere", "FIELDAPP_DATA": str(tmp_path)})
    assert read.data == tmp_path


def test_with_a_port_it_is_shown_to_browsers_of_this_machine_alone():
    read = config.read({"FIELDAPP_PORT": "8601", "FIELDAPP_DEMO": "1", "FIELDAPP_SERVER": "http://127.0.0.1:8600/"})
    assert (read.many_phones, read.host, read.demo) == (True, "127.0.0.1", True)
    assert read.server == "http://127.0.0.1:8600"


def test_without_anything_there_are_good_values():
    read = config.read({})
    assert read.server == config.DEFAULT_SERVER
    assert read.data.is_absolute()
    assert read.data.parts[-2:] == Path("data/phone").parts


def test_in_a_browser_it_is_the_time_of_vietnam_wherever_the_server_stands():
    assert config.read({"FIELDAPP_PORT": "8601"}).clock().utcoffset() == timedelta(hours=7)
    assert config.read({}).clock().utcoffset() is not None
