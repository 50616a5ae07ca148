"""What the environment says, and nothing else, decides where the phone keeps its things."""

from datetime import timedelta
from pathlib import Path

from fieldapp import config
from fieldapp.app import sweep_clear
from fieldapp.config import Config


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


def test_what_a_browser_or_the_recorder_handed_to_a_program_that_died_is_taken_away_at_the_next_start(tmp_path):
    config = Config(data=tmp_path, port=8601)
    config.uploads.mkdir()
    (config.uploads / "half").write_bytes(b"a photo")
    config.spoken.mkdir()
    (config.spoken / "half.m4a").write_bytes(b"a voice")
    (tmp_path / "lan").mkdir()
    sweep_clear(config)
    assert [each.name for each in tmp_path.iterdir()] == ["lan"]
    sweep_clear(config)
    sweep_clear(Config(data=tmp_path))
    assert (tmp_path / "lan").is_dir()


def test_the_devices_secrets_never_lie_among_the_data(tmp_path):
    for named in ({}, {"FIELDAPP_SECRETS": str(tmp_path / "elsewhere")}):
        read = config.read({"FIELDAPP_DATA": str(tmp_path / "phones"), **named})
        assert not read.secrets.is_relative_to(read.data)
