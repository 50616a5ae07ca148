"""Every table of the server, once, for SQLite and PostgreSQL alike.

Moments are text in the form of `clock.stamp`. JSON values are text as msgspec writes it: exact, in
order, and the same on both engines. Partition means the commune's code.
"""

from sync_server.db.tables.accounts import account_events as account_events
from sync_server.db.tables.accounts import office_sessions as office_sessions
from sync_server.db.tables.accounts import officers as officers
from sync_server.db.tables.accounts import second_factors as second_factors
from sync_server.db.tables.accounts import sign_in_attempts as sign_in_attempts
from sync_server.db.tables.accounts import spare_codes as spare_codes
from sync_server.db.tables.columns import metadata as metadata
from sync_server.db.tables.helping import adviser_events as adviser_events
from sync_server.db.tables.helping import advisers as advisers
from sync_server.db.tables.helping import document_events as document_events
from sync_server.db.tables.helping import expert_questions as expert_questions
from sync_server.db.tables.helping import higher_events as higher_events
from sync_server.db.tables.helping import notice_events as notice_events
from sync_server.db.tables.helping import question_events as question_events
from sync_server.db.tables.people import communes as communes
from sync_server.db.tables.people import elections as elections
from sync_server.db.tables.people import mediators as mediators
from sync_server.db.tables.people import memberships as memberships
from sync_server.db.tables.people import person_events as person_events
from sync_server.db.tables.people import team_villages as team_villages
from sync_server.db.tables.people import teams as teams
from sync_server.db.tables.people import village_events as village_events
from sync_server.db.tables.people import village_names as village_names
from sync_server.db.tables.people import villages as villages
from sync_server.db.tables.phones import backups as backups
from sync_server.db.tables.phones import device_events as device_events
from sync_server.db.tables.phones import devices as devices
from sync_server.db.tables.phones import enrolments as enrolments
from sync_server.db.tables.phones import handovers as handovers
from sync_server.db.tables.phones import recovery_codes as recovery_codes
from sync_server.db.tables.phones import recovery_keys as recovery_keys
from sync_server.db.tables.server import histories as histories
from sync_server.db.tables.server import server_state as server_state
from sync_server.db.tables.written import blob_names as blob_names
from sync_server.db.tables.written import blobs as blobs
from sync_server.db.tables.written import bundles as bundles
from sync_server.db.tables.written import case_words as case_words
from sync_server.db.tables.written import journal as journal
from sync_server.db.tables.written import logbook as logbook
from sync_server.db.tables.written import looks as looks
from sync_server.db.tables.written import partitions as partitions
from sync_server.db.tables.written import quarantine as quarantine
from sync_server.db.tables.written import reassignments as reassignments
from sync_server.db.tables.written import records as records
