PRAGMA application_id = 1095126087;
PRAGMA user_version = 6;
BEGIN TRANSACTION;
CREATE TABLE baseline (entry INTEGER PRIMARY KEY, document BLOB NOT NULL);
CREATE TABLE control (
        run INTEGER NOT NULL, framework TEXT NOT NULL, control TEXT NOT NULL, status TEXT NOT NULL,
        PRIMARY KEY (run, framework, control)
    ) WITHOUT ROWID;
CREATE TABLE entry (
        seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
    );
INSERT INTO "entry" VALUES(1,'run','6dd4e77338942327155c957b9b96c8c76c0c85d1dab68f7b2d26eaa645c763f0','{"id":"6dd4e77338942327155c957b9b96c8c76c0c85d1dab68f7b2d26eaa645c763f0","version":"0","as_of":"1970-01-02T00:00:00Z","since":"","until":"","complete":true,"organisation":"","profile_digest":"","baseline_digest":"","waiver_digests":{},"attack_version":"","packs":[{"id":"k","version":"1","digest":"1111111111111111111111111111111111111111111111111111111111111111"}],"frameworks":[],"objects":{"rows":2,"sha256":"c2c0cd12886af14a794283efa9f3b9cd9be1a3d1c1d98eb5a130d42443e7df5e"},"records":0,"findings":1,"rows":{"control":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"finding":{"rows":1,"sha256":"4d75da7921c8017a78a77e11812f882ee6bd28a8c2115a8694ce1b1307c384e5"},"object":{"rows":2,"sha256":"9511655cccf87b0c6bf771043ab697b3ea3e8f3764a7878978ea48820c986705"},"occurrence":{"rows":1,"sha256":"9662b6f77d8800fa6cb7d208eb7621dae4619b2298ae80e4e6c47700761b5ec9"},"policy":{"rows":1,"sha256":"6b52acb9f52e437eddccb358e2d37468abb73a2262c5de8db73e6c7cafbf71bb"},"sighting":{"rows":1,"sha256":"066674d5ac7e73ca6703444b7a90440ba35c8361d12d00160ba8a443eb93b502"},"wait":{"rows":1,"sha256":"75e83eb08ad98423355afc175114bdc6271aaa63096aaaf8e658b32519a8b981"},"waiver":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},"reused":0,"accounts":[],"regions":[]}','a23f5c1e575c44b2131578ad2d8eabe5dd49cbabe5945a7425f0460e5fbf12a4');
INSERT INTO "entry" VALUES(2,'run','532eeff89a00adb4c483cab40832642822201dd355bc1fc90f2ad2e60b53d04e','{"id":"532eeff89a00adb4c483cab40832642822201dd355bc1fc90f2ad2e60b53d04e","version":"0","as_of":"1970-01-03T00:00:00Z","since":"","until":"","complete":true,"organisation":"","profile_digest":"","baseline_digest":"","waiver_digests":{},"attack_version":"","packs":[{"id":"k","version":"2","digest":"2222222222222222222222222222222222222222222222222222222222222222"}],"frameworks":[],"objects":{"rows":2,"sha256":"2b60b5992c4bc51bd7fdcdb2145f3351b794188215957679ca3e7a992aef1bc6"},"records":0,"findings":0,"rows":{"control":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"finding":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"object":{"rows":1,"sha256":"b8339623517c743995e961fee36d397d7a045ac1b1ae821cb64390821b312075"},"occurrence":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"policy":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"sighting":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"wait":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"waiver":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},"reused":0,"accounts":[],"regions":[]}','958813bd9347397303da3e51e6e6bcb4406b22c752358a0c95624efcd512b19d');
CREATE TABLE finding (
        number INTEGER PRIMARY KEY, run INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, policy TEXT NOT NULL,
        subject TEXT NOT NULL, latest INTEGER NOT NULL
    );
INSERT INTO "finding" VALUES(1,1,'d056631d-fc06-5404-aea8-81711f200b28','p','x',1);
CREATE TABLE kept (
        run INTEGER NOT NULL, place BLOB NOT NULL, digest BLOB NOT NULL, key BLOB NOT NULL DEFAULT x'', PRIMARY KEY (run, place)
    ) WITHOUT ROWID;
CREATE TABLE object (
        run INTEGER NOT NULL, uri TEXT NOT NULL, sha256 TEXT NOT NULL, sha256_text TEXT NOT NULL, size INTEGER NOT NULL,
        version TEXT NOT NULL, status TEXT NOT NULL, place BLOB NOT NULL DEFAULT x'', delivered INTEGER, account TEXT NOT NULL DEFAULT '', region TEXT NOT NULL DEFAULT '', root BLOB NOT NULL DEFAULT x'', PRIMARY KEY (run, uri)
    ) WITHOUT ROWID;
INSERT INTO "object" VALUES(1,'1.json','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',1,'','read',X'',NULL,'','',X'');
INSERT INTO "object" VALUES(1,'a.json','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'v1','read',X'61616161616161616161616161616161',NULL,'','',X'');
INSERT INTO "object" VALUES(2,'2.json','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',1,'','read',X'',NULL,'','',X'');
CREATE TABLE occurrence (
        finding INTEGER NOT NULL, action BLOB NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (finding, action)
    ) WITHOUT ROWID;
INSERT INTO "occurrence" VALUES(1,X'27C35E6E9373877F29E562464E46497E',1);
CREATE TABLE part (
        number INTEGER PRIMARY KEY AUTOINCREMENT, place BLOB NOT NULL, setup INTEGER NOT NULL, version TEXT NOT NULL,
        size INTEGER, sha256 TEXT NOT NULL, delivered INTEGER, content BLOB NOT NULL, digest BLOB NOT NULL,
        UNIQUE (place, setup)
    );
CREATE TABLE policy (
        number INTEGER PRIMARY KEY, run INTEGER NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL,
        effect TEXT NOT NULL, controls TEXT NOT NULL
    );
INSERT INTO "policy" VALUES(1,1,'p','P','high','violation','[["soc2","CC6.2","inline"]]');
CREATE TABLE setup (number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, about TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE sighting (
        run INTEGER NOT NULL, finding INTEGER NOT NULL, policy INTEGER NOT NULL, found TEXT NOT NULL,
        status TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, count INTEGER NOT NULL,
        records INTEGER NOT NULL, new INTEGER NOT NULL, PRIMARY KEY (run, finding)
    ) WITHOUT ROWID;
INSERT INTO "sighting" VALUES(1,1,1,'pending','pending','2026-07-01T00:00:00Z','2026-07-01T00:00:00Z',1,1,1);
CREATE TABLE signature (
        entry INTEGER NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (entry, key)
    ) WITHOUT ROWID;
CREATE TABLE wait (
        run INTEGER NOT NULL, finding INTEGER NOT NULL, action BLOB NOT NULL, state TEXT NOT NULL,
        PRIMARY KEY (finding, action, run)
    ) WITHOUT ROWID;
INSERT INTO "wait" VALUES(1,1,X'27C35E6E9373877F29E562464E46497E','waits');
CREATE TABLE waiver (
        run INTEGER NOT NULL, id TEXT NOT NULL, policy TEXT NOT NULL, reason TEXT NOT NULL, owner TEXT NOT NULL,
        ticket TEXT NOT NULL, expires TEXT NOT NULL, records INTEGER NOT NULL, PRIMARY KEY (run, id)
    ) WITHOUT ROWID;
CREATE UNIQUE INDEX entry_run ON entry (about) WHERE kind = 'run';
CREATE INDEX entry_disposition ON entry (about, seq) WHERE kind = 'disposition';
CREATE INDEX object_uri ON object (uri, run);
CREATE INDEX sighting_new ON sighting (finding, run, new) WHERE new > 0;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER entry_is_fixed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER object_stays BEFORE DELETE ON object BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER object_is_fixed BEFORE UPDATE ON object BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER policy_stays BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER policy_is_fixed BEFORE UPDATE ON policy BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER finding_stays BEFORE DELETE ON finding BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER finding_is_fixed BEFORE UPDATE OF number, run, id, policy, subject ON finding BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER sighting_stays BEFORE DELETE ON sighting BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER sighting_is_fixed BEFORE UPDATE ON sighting BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER occurrence_stays BEFORE DELETE ON occurrence BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER occurrence_is_fixed BEFORE UPDATE ON occurrence BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER control_stays BEFORE DELETE ON control BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER control_is_fixed BEFORE UPDATE ON control BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER waiver_stays BEFORE DELETE ON waiver BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER waiver_is_fixed BEFORE UPDATE ON waiver BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER kept_stays BEFORE DELETE ON kept BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER kept_is_fixed BEFORE UPDATE ON kept BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER baseline_stays BEFORE DELETE ON baseline BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER baseline_is_fixed BEFORE UPDATE ON baseline BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER signature_stays BEFORE DELETE ON signature BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER signature_is_fixed BEFORE UPDATE ON signature BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE INDEX kept_key ON kept (key);
CREATE INDEX sighting_undecided ON sighting (finding) WHERE found IN ('pending', 'indeterminate');
CREATE TRIGGER wait_stays BEFORE DELETE ON wait BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER wait_is_fixed BEFORE UPDATE ON wait BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
DELETE FROM "sqlite_sequence";
COMMIT;
