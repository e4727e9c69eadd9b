package dev.parley.rag.filetext;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of files whose text is asked for and that are not kept. */
@ConfigMapping(prefix = "parley.file-texts")
public interface FileTextConfig {

  /** Largest file, in bytes. */
  @WithDefault("32M")
  MemorySize largestFile();
}
