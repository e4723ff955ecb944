namespace Serverless.Storage.Sqlite.Schema;

/// <summary>Rows are only appended in the order they come, and looked up by short keys: a table whose primary key is a text takes three times
/// as long to fill. Times are UTC ticks of 100 ns. Wide columns stand last, so that lists which do not need them do not read them.</summary>
internal static class Version1
{
    public const string Script =
        """
        -- kind: 0 event, 1 redelivery, 2 dead letter. key: 128 bits of (source, id), of first deliveries only.
        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            door TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            key BLOB,
            original INTEGER,
            source TEXT,
            id TEXT,
            type TEXT,
            subject TEXT,
            body_length INTEGER NOT NULL,
            problems TEXT,
            body BLOB NOT NULL);
        CREATE UNIQUE INDEX journal_key ON journal (key) WHERE key IS NOT NULL;
        CREATE INDEX journal_kind ON journal (kind) WHERE kind <> 0;
        CREATE INDEX journal_type ON journal (type) WHERE type IS NOT NULL;
        CREATE INDEX journal_source ON journal (source) WHERE source IS NOT NULL;

        -- What waits for a judgement: small, so that a restart finds its work without reading the journal.
        CREATE TABLE unjudged (seq INTEGER PRIMARY KEY);

        CREATE TABLE judgements (
            seq INTEGER PRIMARY KEY,
            rule_set TEXT NOT NULL,
            at INTEGER NOT NULL,
            matches INTEGER NOT NULL);

        CREATE TABLE verdicts (
            seq INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            rule TEXT NOT NULL,
            decision TEXT NOT NULL,
            reason TEXT NOT NULL,
            run_id BLOB,
            PRIMARY KEY (seq, ordinal)) WITHOUT ROWID;
        CREATE INDEX verdicts_rule ON verdicts (rule, seq);

        -- run_id: 16 bytes where the id is 32 hex digits, text otherwise. status: the number of the word; 3 and above have ended.
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY,
            run_id BLOB NOT NULL,
            status INTEGER NOT NULL,
            facts INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            wake_at INTEGER,
            sequence INTEGER,
            workflow TEXT NOT NULL,
            rule TEXT,
            note TEXT);
        CREATE UNIQUE INDEX runs_id ON runs (run_id);
        CREATE INDEX runs_active ON runs (run_id) WHERE status < 3;
        CREATE INDEX runs_start ON runs (started_at);
        CREATE INDEX runs_status ON runs (status, started_at);
        CREATE INDEX runs_rule ON runs (rule, started_at) WHERE rule IS NOT NULL;
        CREATE INDEX runs_sequence ON runs (sequence) WHERE sequence IS NOT NULL;

        -- One row an append: the facts from first to last (counted from 0) as one JSON array. run is runs.number.
        CREATE TABLE history (
            position INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,
            first_fact INTEGER NOT NULL,
            last_fact INTEGER NOT NULL,
            body BLOB NOT NULL);
        CREATE UNIQUE INDEX history_run ON history (run, first_fact);

        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        """;
}
