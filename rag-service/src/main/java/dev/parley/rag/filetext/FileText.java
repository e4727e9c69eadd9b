package dev.parley.rag.filetext;

import org.jspecify.annotations.Nullable;

/**
 * What stands in a file.
 *
 * @param text as Markdown
 * @param mediaType what the file turned out to be
 * @param pages null where the format has none
 */
public record FileText(String text, String mediaType, @Nullable Integer pages) {}
