package dev.parley.parser;

import java.util.Set;
import org.apache.tika.parser.html.DefaultHtmlMapper;
import org.jspecify.annotations.Nullable;

/** Lets through how far the cells of a web page's tables reach, which Tika drops. */
final class CellSpans extends DefaultHtmlMapper {

  private static final long serialVersionUID = 1L;

  private static final Set<String> SPANS = Set.of("colspan", "rowspan");

  @Override
  public @Nullable String mapSafeAttribute(String element, String attribute) {
    return SPANS.contains(attribute) ? attribute : super.mapSafeAttribute(element, attribute);
  }
}
