-- A removal names its collection, so that who deletes does only what concerns that. Null: noted by
-- an earlier version.
ALTER TABLE index_removal ADD COLUMN collection_id uuid;
CREATE INDEX index_removal_of_collection ON index_removal (collection_id);

-- Documents that failed or were stopped, but are found as they were: "indexed_at" null says that an
-- index may lack them.
CREATE INDEX document_to_restore ON document (next_attempt_at, id)
    WHERE state = 'Cancelled' AND indexed_revision IS NOT NULL AND indexed_at IS NULL;

-- What could not be read of a file that was indexed.
ALTER TABLE document ADD COLUMN warning text;
