"""The SQL of the twin, as somebody would write it by hand for this one kind of ticket."""

SERIAL = """
INSERT INTO ticket_serial (pack, day, next) VALUES ('twin', ?, 2)
ON CONFLICT (pack, day) DO UPDATE SET next = ticket_serial.next + 1 RETURNING next
"""
ADD_TICKET = """
INSERT INTO ticket (pack, no, release_id, process, kind, source, emergency, anonymous, confidential, publishable,
    title, registered_at, milestone, milestones, satisfaction, ended, returns, return_requests, meetings, redo_rounds,
    round, facts, row_count, event_count, event_head, event_seal, next_timer_at, key_id, wrapped_key, caller, content,
    mobile_index, words, version)
VALUES ('bench', ?, 1, 'two_tasks', ?, ?, ?, ?, ?, ?, ?, ?, 'registered', ?, '', ?, 0, 0, 0, 0, 0, ?, 4, 1, '', '',
    ?, ?, ?, ?, ?, ?, ?, 2)
RETURNING id
"""
SEAL_TICKET = "UPDATE ticket SET event_head = ?, event_seal = ? WHERE id = ?"
ADD_INSTANCE = """
INSERT INTO instance (id, ticket_id, process, role, opened_by_event, release_id, state, version, open, opened_at,
    mirror)
VALUES (?, ?, 'two_tasks', 'main', 1, 1, ?, 1, ?, ?, ?)
"""
ADD_DEADLINE = """
INSERT INTO deadline (id, ticket_id, instance_id, kind, shared, anchor, anchor_at, amount, unit, due_at, state,
    opened_at, provisional, calendar_region, calendar_version, release_id, table_name, row_id, extended, note)
VALUES (?, ?, ?, 'handle', ?, 'register', ?, 5, 'workday', ?, 'open', ?, ?, 'national', 1, 1, 'limits',
    'handle_limit', 0, ?)
"""
ADD_TASK = """
INSERT INTO task (id, ticket_id, instance_id, engine_id, pack, element, act, name, form, role, opened_at, due_at)
VALUES (?, ?, ?, ?, 'bench', ?, ?, ?, ?, 'station', ?, ?)
"""
ADD_TIMER = """
INSERT INTO timer (id, ticket_id, instance_id, engine_id, key, element, due_at, state, attempts)
VALUES (?, ?, ?, '6', 'due:handle', 'two_tasks_late', ?, 'waiting', 0)
"""
ADD_EVENT = """
INSERT INTO event (ticket_id, seq, at, recorded_at, type, act, element, name, process, instance_id, actor_id,
    actor_name, role, unit_id, body, previous, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
FIND_TASK = """
SELECT t.id, k.act, t.no, t.key_id, t.wrapped_key, t.event_head, t.milestones
FROM task k JOIN ticket t ON t.id = k.ticket_id JOIN instance i ON i.id = k.instance_id
WHERE k.id = ? AND k.closed_at IS NULL
"""
CLOSE_TASK = """
UPDATE task SET closed_at = ?, closed_as = 'completed', closed_by = ?, record = ?, record_digest = ? WHERE id = ?
"""
DROP_TIMER = "DELETE FROM timer WHERE id = ?"
MEET_DEADLINE = "UPDATE deadline SET state = 'met', met_at = ?, ended_at = ? WHERE id = ?"
MOVE_INSTANCE = "UPDATE instance SET state = ?, version = 2, mirror = ? WHERE id = ?"
END_INSTANCE = """
UPDATE instance SET state = ?, open = ?, closed_at = ?, outcome = 'completed', mirror = '{}' WHERE id = ?
"""
MOVE_TICKET = """
UPDATE ticket SET row_count = 5, event_count = 2, event_head = ?, event_seal = ?, next_timer_at = NULL, version = 3
WHERE id = ?
"""
END_TICKET = """
UPDATE ticket SET milestone = 'archived', milestones = ?, ended = ?, ended_as = 'archived', event_count = 3,
    event_head = ?, event_seal = ?, version = 4
WHERE id = ?
"""
