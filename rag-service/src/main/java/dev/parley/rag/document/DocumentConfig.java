package dev.parley.rag.document;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;

/** Limits of documents and their uploads. */
@ConfigMapping(prefix = "parley.documents")
public interface DocumentConfig {

  /** Folder for the bytes of documents that are files. */
  @WithDefault(".parley/data/files")
  Path files();

  /** Largest file, in bytes. */
  @WithDefault("200M")
  MemorySize largestFile();

  /** Longest text of a document, in characters. */
  @WithDefault("1000000")
  @Min(1)
  @Max(20_000_000)
  int longestContents();

  /** Longest line of a JSONL upload, in bytes; a longer one is skipped without being kept. */
  @WithDefault("8M")
  MemorySize longestLine();

  /** How many lines of an upload are stored in one transaction. */
  @WithDefault("500")
  @Min(1)
  @Max(10_000)
  int batchSize();

  /** How many characters of an upload are stored in one transaction, but always whole lines. */
  @WithDefault("4000000")
  @Min(1)
  int batchCharacters();
}
