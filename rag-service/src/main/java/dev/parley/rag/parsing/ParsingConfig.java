package dev.parley.rag.parsing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of the processes that read files. */
@ConfigMapping(prefix = "parley.parsing")
public interface ParsingConfig {

  /** Folder with the program: its jar, and {@code lib} beside it. */
  Path home();

  /** Files that are read at a time, each in a process of its own. */
  @WithDefault("2")
  @Min(1)
  @Max(16)
  int processes();

  /** Memory of a process for its objects, as Java's {@code -Xmx} takes it. */
  @WithDefault("256m")
  @Pattern(regexp = "[1-9][0-9]*[kmgKMG]")
  String heap();

  /** A file of which nothing more is read for so long is given up, and its process ended. */
  @WithDefault("PT60S")
  Duration timeout();

  /** A file that takes longer is given up, though there be progress, and its process ended. */
  @WithDefault("PT10M")
  Duration longest();

  /** Characters of text that a file may hold. */
  @WithDefault("10000000")
  @Min(1000)
  long mostCharacters();

  /** A process that has had nothing to read for so long is ended. */
  @WithDefault("PT5M")
  Duration idle();

  /** A process is replaced after so many files. */
  @WithDefault("200")
  @Min(1)
  int filesPerProcess();
}
