package dev.parley.inference.usage;

import java.util.List;

/** Something beside an answer where nothing limits what is spent, or the answer is over. */
record UnreservedAside(Meter meter) implements Meter.Aside {

  @Override
  public void took(List<UsageLine> lines) {
    meter.add(lines);
  }

  @Override
  public void close() {}
}
