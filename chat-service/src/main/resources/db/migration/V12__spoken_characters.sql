-- Characters of a message that a voice was paid for, all times together.
ALTER TABLE message ADD COLUMN spoken_characters bigint NOT NULL DEFAULT 0;
