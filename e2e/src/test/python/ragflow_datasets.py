"""The life of a dataset through ragflow-sdk, as its users write it: only the address and the key are ours.

Usage: ragflow_datasets.py <base url> <api key>
"""

import sys
import time

from ragflow_sdk import DataSet, RAGFlow

FERRY = b"The ferry to Gullholm leaves at nine. It takes bicycles, and dogs travel free.\n"
TABLE = b"Question,Answer\nWhere are tickets sold?,On the pier.\nMay dogs come along?,Yes.\n"


def wait_for(dataset, document_ids, state, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        runs = {i: dataset.list_documents(id=i)[0].run for i in document_ids}
        if all(run == state for run in runs.values()):
            return
        time.sleep(0.1)
    raise AssertionError(f"not {state} within {seconds} s: {runs}")


def raises(action, words):
    try:
        action()
    except Exception as error:  # the SDK raises nothing more particular
        assert words.lower() in str(error).lower(), f"{error!r} does not say {words!r}"
        return
    raise AssertionError(f"expected an error that says {words!r}")


def main(base_url, api_key):
    rag = RAGFlow(api_key=api_key, base_url=base_url)

    # datasets
    config = DataSet.ParserConfig(rag, {"chunk_token_num": 64, "delimiter": "\n", "raptor": {"use_raptor": False}})
    dataset = rag.create_dataset(name="sdk_ferries", description="About ferries", parser_config=config)
    assert dataset.id and dataset.name == "sdk_ferries" and dataset.chunk_method == "naive"
    assert dataset.parser_config.chunk_token_num == 64
    raises(lambda: rag.create_dataset(name="sdk_ferries"), "duplicated")
    raises(lambda: rag.create_dataset(name="sdk_other", chunk_method="magic"), "naive")
    second = rag.create_dataset(name="sdk_questions", chunk_method="qa")
    assert {d.name for d in rag.list_datasets()} == {"sdk_ferries", "sdk_questions"}
    assert [d.name for d in rag.list_datasets(page=2, page_size=1, desc=False)] == ["sdk_questions"]
    assert rag.get_dataset(name="sdk_ferries").id == dataset.id
    raises(lambda: rag.get_dataset(name="nobody"), "not found")
    dataset.update({"name": "sdk_boats", "description": "About boats"})
    assert rag.list_datasets(id=dataset.id)[0].name == "sdk_boats"

    # documents
    documents = dataset.upload_documents([{"display_name": "ferry.txt", "blob": FERRY}])
    ferry = documents[0]
    assert ferry.name == "ferry.txt" and ferry.run == "UNSTART" and ferry.dataset_id == dataset.id
    assert ferry.download() == FERRY
    faq = second.upload_documents([{"display_name": "faq.csv", "blob": TABLE}])[0]
    dataset.async_parse_documents([ferry.id])
    second.async_parse_documents([faq.id])
    wait_for(dataset, [ferry.id], "DONE")
    wait_for(second, [faq.id], "DONE")
    ferry = dataset.list_documents(id=ferry.id)[0]
    assert ferry.progress == 1.0 and ferry.chunk_count >= 1
    ferry.update({"name": "gullholm.txt", "meta_fields": {"harbour": "Gullholm"}})
    assert [d.name for d in dataset.list_documents(keywords="gull")] == ["gullholm.txt"]
    raises(lambda: ferry.update({"name": "gullholm.pdf"}), "extension")
    broken = dataset.upload_documents([{"display_name": "broken.docx", "blob": b"PK\x03\x04 no archive"}])[0]
    dataset.async_parse_documents([broken.id])
    wait_for(dataset, [broken.id], "FAIL")
    assert dataset.list_documents(id=broken.id)[0].progress_msg
    stopped = dataset.upload_documents(
        [{"display_name": f"{n}.txt", "blob": b"A long story. " * 3000} for n in range(10)])
    dataset.async_parse_documents([d.id for d in stopped])
    dataset.async_cancel_parse_documents([d.id for d in stopped])
    assert {d.run for d in dataset.list_documents(page_size=100) if d.name[0].isdigit()} <= {"CANCEL", "DONE"}
    dataset.delete_documents(ids=[d.id for d in stopped] + [broken.id])

    # chunks
    chunks = ferry.list_chunks(page=1, page_size=30)
    assert any("Gullholm" in c.content for c in chunks)
    assert len(second.list_documents()[0].list_chunks()) == 2, "each question is a chunk"
    added = ferry.add_chunk(content="The return ticket costs twelve euros.", important_keywords=["price"])
    assert added.id and added.important_keywords == ["price"]
    found = rag.retrieve(dataset_ids=[dataset.id], question="How much is the return ticket?")
    assert found[0].content == "The return ticket costs twelve euros.", found[0].content
    assert found[0].document_id == ferry.id
    added = [c for c in ferry.list_chunks() if c.id == added.id][0]
    added.update({"content": "The return ticket costs fifteen euros."})
    found = rag.retrieve(dataset_ids=[dataset.id], question="return ticket")
    assert found[0].content == "The return ticket costs fifteen euros.", found[0].content
    added.update({"available": False})
    found = rag.retrieve(dataset_ids=[dataset.id], question="return ticket", similarity_threshold=0.0)
    assert all(c.id != added.id for c in found)
    ferry.delete_chunks([added.id])
    assert all(c.id != added.id for c in ferry.list_chunks())

    # retrieval
    both = rag.retrieve(dataset_ids=[dataset.id, second.id], question="May dogs come along?", page_size=2)
    assert len(both) == 2 and both[0].document_id == faq.id
    assert rag.retrieve(dataset_ids=[dataset.id], question="ferry", similarity_threshold=1.0) == []
    raises(lambda: rag.retrieve(dataset_ids=["0" * 32], question="ferry"), "not found")
    raises(lambda: rag.retrieve(dataset_ids=[dataset.id], question="ferry", rerank_id="none"), "PARLEY_RERANK")

    # the end
    dataset.delete_documents(ids=[ferry.id])
    assert dataset.list_documents() == []
    rag.delete_datasets(ids=[dataset.id, second.id])
    assert rag.list_datasets() == []
    raises(lambda: RAGFlow(api_key="sk-wrong", base_url=base_url).list_datasets(), "key")
    print("ragflow-sdk: every step held")


if __name__ == "__main__":
    main(*sys.argv[1:3])
