PRAGMA application_id = 1095126087;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE control (
        run INTEGER NOT NULL, framework TEXT NOT NULL, control TEXT NOT NULL, status TEXT NOT NULL,
        PRIMARY KEY (run, framework, control)
    ) WITHOUT ROWID;
INSERT INTO "control" VALUES(1,'soc2','A1.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','A1.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','A1.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','C1.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','C1.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC1.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC1.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC1.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC1.4','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC1.5','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC2.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC2.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC2.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC3.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC3.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC3.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC3.4','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC4.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC4.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC5.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC5.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC5.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC6.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC6.2','not-satisfied');
INSERT INTO "control" VALUES(1,'soc2','CC6.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC6.4','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC6.5','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC6.6','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC6.7','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC6.8','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC7.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC7.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC7.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC7.4','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC7.5','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC8.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC9.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','CC9.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P1.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P2.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P3.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P3.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P4.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P4.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P4.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P5.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P5.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P6.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P6.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P6.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P6.4','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P6.5','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P6.6','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P6.7','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P7.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','P8.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','PI1.1','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','PI1.2','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','PI1.3','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','PI1.4','not-assessed');
INSERT INTO "control" VALUES(1,'soc2','PI1.5','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','A1.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','A1.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','A1.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','C1.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','C1.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC1.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC1.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC1.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC1.4','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC1.5','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC2.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC2.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC2.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC3.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC3.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC3.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC3.4','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC4.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC4.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC5.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC5.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC5.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC6.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC6.2','not-satisfied');
INSERT INTO "control" VALUES(3,'soc2','CC6.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC6.4','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC6.5','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC6.6','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC6.7','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC6.8','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC7.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC7.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC7.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC7.4','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC7.5','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC8.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC9.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','CC9.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P1.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P2.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P3.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P3.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P4.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P4.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P4.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P5.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P5.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P6.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P6.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P6.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P6.4','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P6.5','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P6.6','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P6.7','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P7.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','P8.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','PI1.1','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','PI1.2','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','PI1.3','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','PI1.4','not-assessed');
INSERT INTO "control" VALUES(3,'soc2','PI1.5','not-assessed');
CREATE TABLE entry (
        seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL UNIQUE
    );
INSERT INTO "entry" VALUES(1,'run','653ad344e94df47104a43d9d18ae0ca3280f2866a703e9dafea9774aaa1430fe','{"id":"653ad344e94df47104a43d9d18ae0ca3280f2866a703e9dafea9774aaa1430fe","version":"0.1.0","as_of":"2026-07-02T00:00:00Z","since":"","until":"","complete":true,"organisation":"","profile_digest":"","baseline_digest":"","waiver_digests":{},"attack_version":"18.1","packs":[{"id":"p.yaml","version":"0","digest":"a7ab0552b574439dc2c6d6d981ba3b61351ea302a8f85c5309c13a054d69cbab"}],"frameworks":[{"id":"soc2","version":"2017 criteria, points of focus as revised in 2022","digest":"cc5e74cf0e265b0ed4fd179960ce1d67b7375a3832294c2d7257acb5d28482ba"}],"objects":{"rows":1,"sha256":"bf0b08fd44dc1cc755f4ea892fa9433bf6bc308479ca06a4f972c9ad083600bf"},"records":2,"findings":2,"rows":{"control":{"rows":61,"sha256":"3f909c675eddea8cf84114aeba387d55fd1704d73e54436f4eefa53cef5deef7"},"finding":{"rows":2,"sha256":"557a5aaf2790ef00f1cc27690a433e11b2c211f644f8b2aaee128aa33db5d986"},"object":{"rows":1,"sha256":"62f0a2a31ece5b3c641d839563f90a7b8fe0d50b6542381b4ad9382ddcdc5bb8"},"occurrence":{"rows":2,"sha256":"4b5460af3c33349e4cd10cb5bc5a9e4b0e48546b811ef012b6c6bbb0a667883d"},"policy":{"rows":1,"sha256":"66dc9fbb5582b9ac8f5f04f18cfaba95fc04a16a499f812cd726d8e6f40f67db"},"sighting":{"rows":2,"sha256":"ac98309ecb17ea2de43fa0ac6581d747920dd7d68077bce8b5992553ad8e68ee"},"waiver":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}}','0cba251b1f4cc0cb5799cbfbac2f62cea6d1d197b1398fbae1cc25d68701fd60');
INSERT INTO "entry" VALUES(2,'disposition','83d1141c-2365-5d3b-aa2e-38770578e0a8','{"finding":"83d1141c-2365-5d3b-aa2e-38770578e0a8","action":"resolve","effect":"violation","by":"alice","by_source":"--by","at":"2026-07-03T00:00:00Z","reason":"Removed.","ticket":"","evidence":[],"until":"","assignee":"","known":{"rows":1,"sha256":"a159b80b44a9abcbb46aafd1bdeed15506d02e7faf7a14a061ecdb92c430cbc0"}}','73503e256f13b52c80cae75d09efd35bd6cb1c9a864ebf55c486fcdbf5d5c52a');
INSERT INTO "entry" VALUES(3,'run','24409a923eb658f0144067e49d1e649f3d10acd451332df5ed0efe6153b6e04f','{"id":"24409a923eb658f0144067e49d1e649f3d10acd451332df5ed0efe6153b6e04f","version":"0.1.0","as_of":"2026-07-04T00:00:00Z","since":"","until":"","complete":true,"organisation":"","profile_digest":"","baseline_digest":"","waiver_digests":{},"attack_version":"18.1","packs":[{"id":"p.yaml","version":"0","digest":"a7ab0552b574439dc2c6d6d981ba3b61351ea302a8f85c5309c13a054d69cbab"}],"frameworks":[{"id":"soc2","version":"2017 criteria, points of focus as revised in 2022","digest":"cc5e74cf0e265b0ed4fd179960ce1d67b7375a3832294c2d7257acb5d28482ba"}],"objects":{"rows":1,"sha256":"bf0b08fd44dc1cc755f4ea892fa9433bf6bc308479ca06a4f972c9ad083600bf"},"records":2,"findings":2,"rows":{"control":{"rows":61,"sha256":"3f909c675eddea8cf84114aeba387d55fd1704d73e54436f4eefa53cef5deef7"},"finding":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"object":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"occurrence":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"policy":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"sighting":{"rows":2,"sha256":"fba5428c7c2a269c11f02b12718eb55976d0377b8b6961df16f17e0999103604"},"waiver":{"rows":0,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}}','d1fde2b1036ccc801a8fa7e3e07c4d21bbc55b849eb93f3418470be58a52fe95');
CREATE TABLE finding (
        number INTEGER PRIMARY KEY, run INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, policy TEXT NOT NULL,
        subject TEXT NOT NULL, latest INTEGER NOT NULL
    );
INSERT INTO "finding" VALUES(1,1,'83d1141c-2365-5d3b-aa2e-38770578e0a8','test.create-user','u1',3);
INSERT INTO "finding" VALUES(2,1,'f4505cd0-2e86-5a7f-872f-8adf9484eac3','test.create-user','u2',3);
CREATE TABLE object (
        run INTEGER NOT NULL, uri TEXT NOT NULL, sha256 TEXT NOT NULL, sha256_text TEXT NOT NULL, size INTEGER NOT NULL,
        version TEXT NOT NULL, status TEXT NOT NULL, PRIMARY KEY (run, uri)
    ) WITHOUT ROWID;
INSERT INTO "object" VALUES(1,'a.json','bac5683afc66d925700473b8f819439c8891b7e9be6053d4efc43ca485c802dc','bac5683afc66d925700473b8f819439c8891b7e9be6053d4efc43ca485c802dc',1241,'','read');
CREATE TABLE occurrence (
        finding INTEGER NOT NULL, action BLOB NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (finding, action)
    ) WITHOUT ROWID;
INSERT INTO "occurrence" VALUES(1,X'00000001000040008000000000000000',1);
INSERT INTO "occurrence" VALUES(2,X'00000002000040008000000000000000',1);
CREATE TABLE policy (
        number INTEGER PRIMARY KEY, run INTEGER NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL,
        effect TEXT NOT NULL, controls TEXT NOT NULL
    );
INSERT INTO "policy" VALUES(1,1,'test.create-user','A user is made','high','violation','[["soc2","CC6.2","inline"]]');
CREATE TABLE sighting (
        run INTEGER NOT NULL, finding INTEGER NOT NULL, policy INTEGER NOT NULL, found TEXT NOT NULL,
        status TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, count INTEGER NOT NULL,
        records INTEGER NOT NULL, new INTEGER NOT NULL, PRIMARY KEY (run, finding)
    ) WITHOUT ROWID;
INSERT INTO "sighting" VALUES(1,1,1,'open','open','2026-07-01T00:01:00Z','2026-07-01T00:01:00Z',1,1,1);
INSERT INTO "sighting" VALUES(1,2,1,'open','open','2026-07-01T00:02:00Z','2026-07-01T00:02:00Z',1,1,1);
INSERT INTO "sighting" VALUES(3,1,1,'open','resolved','2026-07-01T00:01:00Z','2026-07-01T00:01:00Z',1,1,0);
INSERT INTO "sighting" VALUES(3,2,1,'open','open','2026-07-01T00:02:00Z','2026-07-01T00:02:00Z',1,1,0);
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
COMMIT;
