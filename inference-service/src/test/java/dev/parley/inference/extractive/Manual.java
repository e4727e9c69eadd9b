package dev.parley.inference.extractive;

import dev.parley.inference.rag.Passage;
import java.util.ArrayList;
import java.util.List;

/** A small software manual, as a search would give it for most questions about it. */
final class Manual {

  private static final List<String> TEXTS =
      List.of(
          """
          # Getting started

          Parley is a self-hosted platform for assistants that answer from your own documents. It \
          needs a JDK 25 and Maven 3.8 or newer, and nothing else. To build and start everything, run:

          ```bash
          ./parley up
          ```

          When all services are ready, it prints the address of the gateway and an API key.""",
          """
          # Stopping and state

          Press Ctrl-C to stop every process in order, or run `./parley down` when it was started \
          with `--detach`. State is kept under `.parley/` and survives restarts. Deleting that \
          directory resets the installation.""",
          """
          # API keys

          Every request carries an API key as bearer token. Keys are stored as SHA-256 hashes and \
          are shown only once, when they are created. A revoked key stops working everywhere within \
          five seconds. Lost keys cannot be recovered; create another one instead.""",
          """
          # Collections

          A collection holds documents. Documents are uploaded as JSONL, one document a line, and \
          are indexed in the background. A bad line is skipped, counted, and reported with its \
          number and the reason. Deleting a document also deletes its vectors.""",
          """
          # Retrieval

          Search is hybrid by default: dense vectors and BM25 are combined by weighted min-max \
          fusion. The built-in embedding model is English only, so other languages rely on the \
          lexical half. The minimum score of an AI gateway leaves weak passages out.""",
          """
          # Ports

          | service | port |
          |---|---|
          | api-gateway | 8700 |
          | inference-service | 8701 |
          | rag-service | 8702 |

          All services listen on 127.0.0.1 unless told otherwise. Ports can be changed with \
          `PARLEY_HTTP_PORT`.""",
          """
          # Events

          Services tell each other of changes through Kafka. An event is written to an outbox table \
          in the same transaction as the state, and relayed in order. Consumers remember the ids of \
          events in an inbox, so that each effect happens once.""",
          """
          # Limits

          Requests over the rate limit of an account are answered with 429 and a Retry-After header. \
          A body larger than 32 MB is refused with 413. Uploads are read as a stream and may be as \
          large as 2 GB.""");

  private Manual() {}

  static List<Passage> passages() {
    List<Passage> passages = new ArrayList<>();
    for (String text : TEXTS) {
      passages.add(new Passage(passages.size() + 1, null, null, "manual", null, text, 0.5));
    }
    return passages;
  }
}
