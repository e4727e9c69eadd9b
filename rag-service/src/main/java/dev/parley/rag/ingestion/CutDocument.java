package dev.parley.rag.ingestion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.embedding.EmbeddingModel;
import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.chunking.ChunkDocument;
import dev.parley.rag.chunking.ChunkMethod;
import dev.parley.rag.chunking.ChunkTexts;
import dev.parley.rag.chunking.ChunkedDocument;
import dev.parley.rag.chunking.ParserConfig;
import dev.parley.rag.document.FileContents;
import dev.parley.rag.ingestion.ChunkStore.Cut;
import dev.parley.rag.ingestion.ChunkStore.NewChunk;
import dev.parley.rag.ingestion.ChunkStore.ReadText;
import dev.parley.rag.parsing.ParseFailedException;
import dev.parley.rag.parsing.ParseFile;
import dev.parley.rag.parsing.ParsedFile;
import dev.parley.rag.summary.EnrichChunks;
import dev.parley.rag.upstream.ChatModelUnavailableException;
import dev.parley.storage.BlobStoreException;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Turns a leased document into chunks: a text is cut, a file is read first. */
@ApplicationScoped
class CutDocument {

  private static final Logger LOG = Logger.getLogger(CutDocument.class);
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final int SPECIAL_TOKENS = 2;

  private final IngestionQueue queue;
  private final FileContents files;
  private final ParseFile parse;
  private final EnrichChunks enrich;
  private final EmbeddingModel model;
  private final ObjectMapper json;
  private final Ids ids;
  private final ChunkDocument cutting;

  CutDocument(
      IngestionQueue queue,
      FileContents files,
      ParseFile parse,
      EnrichChunks enrich,
      EmbeddingModel model,
      ObjectMapper json,
      Ids ids) {
    this.queue = queue;
    this.files = files;
    this.parse = parse;
    this.enrich = enrich;
    this.model = model;
    this.json = json;
    this.ids = ids;
    this.cutting = new ChunkDocument(model::tokens, model.maxTokens() - SPECIAL_TOKENS);
  }

  /** The document in chunks; nothing when it failed, which is noted then. */
  Optional<Cut> cut(LeasedDocument document) {
    String blob = document.blobKey();
    try {
      enrich.require(methodOf(document), configOf(document));
      return Optional.of(blob == null ? cutText(document) : cutFile(document, blob));
    } catch (ParseFailedException failed) {
      LOG.infof("Document %s was not read: %s", document.id(), failed.getMessage());
      if (failed.isWorthAnotherTry()) {
        queue.fail(document, failed.getMessage());
      } else {
        queue.reject(document, failed.getMessage());
      }
    } catch (BlobStoreException unreadable) {
      LOG.warnf(unreadable, "Document %s has no bytes", document.id());
      queue.fail(document, "The file's bytes cannot be read: " + unreadable.getMessage());
    } catch (ChatModelUnavailableException away) {
      LOG.warnf("Document %s waits for the chat model: %s", document.id(), away.getMessage());
      String reason = "The chat model gave no answer: " + away.getMessage();
      if (away.temporary()) {
        queue.fail(document, reason);
      } else {
        queue.reject(document, reason);
      }
    } catch (ProblemException impossible) {
      queue.reject(document, impossible.detail());
    }
    return Optional.empty();
  }

  private Cut cutText(LeasedDocument document) {
    ChunkedDocument cut =
        cutting.chunkText(methodOf(document), configOf(document), document.contents());
    return new Cut(document, null, fresh(enriched(document, cut).chunks()));
  }

  private Cut cutFile(LeasedDocument document, String blob) {
    ParsedFile file = read(document, blob);
    ChunkedDocument cut =
        enriched(document, cutting.chunk(methodOf(document), configOf(document), file.blocks()));
    queue.progress(document, IngestDocuments.READ, "Cut into " + cut.chunks().size() + " chunks.");
    ReadText text =
        new ReadText(
            cut.contents(),
            (int) WORD.matcher(cut.contents()).results().count(),
            cut.chunks().stream().mapToInt(chunk -> model.tokens(chunk.text())).sum(),
            file.mediaType(),
            file.pages(),
            file.warning());
    return new Cut(document, text, fresh(cut.chunks()));
  }

  private ParsedFile read(LeasedDocument document, String blob) {
    queue.progress(document, 0, "Reading the file.");
    return files.withFile(
        blob,
        (Path path) ->
            parse.parse(
                path,
                document.name(),
                files.unseal(document.password(), blob),
                share ->
                    queue.progress(document, IngestDocuments.READ * share, "Reading the file.")));
  }

  /** What a chat model adds; any vectors serve for telling clusters apart. */
  private ChunkedDocument enriched(LeasedDocument document, ChunkedDocument cut) {
    return enrich.enrich(
        document.account(), methodOf(document), configOf(document), cut, model::embed);
  }

  private static ChunkMethod methodOf(LeasedDocument document) {
    return ChunkMethod.of(document.chunkMethod());
  }

  private ParserConfig configOf(LeasedDocument document) {
    try {
      return ParserConfig.of(json.readTree(document.parserConfig()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored configuration is no JSON", e);
    }
  }

  private List<NewChunk> fresh(List<Chunk> chunks) {
    return chunks.stream()
        .map(
            chunk ->
                new NewChunk(
                    ids.next(),
                    chunk,
                    ByteKey.ofText(ChunkTexts.embedded(chunk.text(), chunk.questions()))))
        .toList();
  }
}
