/**
 * The layout of a hub's file.
 *
 * 1. Rows are appended: keys are integers that only grow. What is keyed by instance instead scatters each commit over
 *    the file. So an instance's history is a chain, each row naming the one before and the instance naming the last:
 *    reading it is a series of lookups by key, and no index grows with the history.
 * 2. A row of history holds all events of one turn.
 * 3. Every index is on something small or short-lived, or grows at its end, except `instances_by_id`.
 * 4. A row is written whole, whatever changes in it. What every turn changes is apart from what may be long and hardly
 *    ever changes, and within a row the columns that a search looks at come first.
 */

/** "Rwat", at a place in the file's header that SQLite leaves to programs. */
export const applicationId = 0x52776174;

/**
 * `migrations[n]` takes a file from schema version n to n + 1. Released ones are never changed: a new layout is one more
 * at the end.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE instances (
    key INTEGER PRIMARY KEY,
    instance_id TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    status TEXT NOT NULL,
    -- 0 until executionStarted has reached the inbox
    started INTEGER NOT NULL,
    -- the newest row of its history
    history_head INTEGER,
    history_length INTEGER NOT NULL,
    position TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    completed_at INTEGER,
    scheduled_at INTEGER,
    name TEXT NOT NULL,
    version TEXT,
    parent_instance_id TEXT,
    parent_execution_id TEXT,
    parent_task_id INTEGER,
    trace_context TEXT,
    custom_status TEXT
  ) STRICT;
  CREATE UNIQUE INDEX instances_by_id ON instances (instance_id);
  CREATE INDEX instances_by_status ON instances (status);
  CREATE INDEX instances_by_parent ON instances (parent_instance_id) WHERE parent_instance_id IS NOT NULL;

  -- what an instance was given, and how it ended
  CREATE TABLE payloads (
    key INTEGER PRIMARY KEY,
    tags TEXT,
    failure TEXT,
    input TEXT,
    output TEXT
  ) STRICT;

  CREATE TABLE history (
    key INTEGER PRIMARY KEY,
    -- the row of the turn before
    previous INTEGER,
    events BLOB NOT NULL
  ) STRICT;

  CREATE TABLE inbox (
    key INTEGER PRIMARY KEY,
    instance_key INTEGER NOT NULL,
    -- 0, or less for what goes ahead of the others
    rank INTEGER NOT NULL,
    event BLOB NOT NULL
  ) STRICT;
  CREATE INDEX inbox_by_instance ON inbox (instance_key, rank);

  -- one row: what names the hub in its completion tokens, and what they are signed with
  CREATE TABLE hub (id TEXT NOT NULL, secret BLOB NOT NULL) STRICT;

  CREATE TABLE tasks (
    -- never used again, since completion tokens that name it may come back at any time
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_key INTEGER NOT NULL,
    -- 1 once its worker has put it aside, to be answered by somebody else
    deferred INTEGER NOT NULL,
    execution_id TEXT NOT NULL,
    task_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    version TEXT,
    trace_context TEXT,
    tags TEXT,
    input TEXT
  ) STRICT;
  CREATE INDEX tasks_by_instance ON tasks (instance_key);

  CREATE TABLE delayed (
    key INTEGER PRIMARY KEY,
    instance_key INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    -- 1 for the executionStarted of a scheduled start
    starts INTEGER NOT NULL,
    event BLOB NOT NULL
  ) STRICT;
  CREATE INDEX delayed_by_instance ON delayed (instance_key);
  CREATE INDEX delayed_by_due_time ON delayed (due_at);
  `,
  `
  CREATE INDEX instances_by_completion ON instances (completed_at) WHERE completed_at IS NOT NULL;
  `,
];

/** The schema version that this engine writes, and the newest that it reads. */
export const schemaVersion = migrations.length;
