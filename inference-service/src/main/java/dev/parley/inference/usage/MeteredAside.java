package dev.parley.inference.usage;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is reserved for something beside an answer, of the answer's own hold. */
final class MeteredAside implements Meter.Aside {

  private final MeteredCompletion meter;
  private final Allowance allowance;
  private final BigDecimal reserved;
  private final AtomicBoolean over = new AtomicBoolean();

  MeteredAside(MeteredCompletion meter, Allowance allowance, BigDecimal reserved) {
    this.meter = meter;
    this.allowance = allowance;
    this.reserved = reserved;
  }

  @Override
  public void took(List<UsageLine> lines) {
    if (meter.keep(lines)) {
      boolean first = over.compareAndSet(false, true);
      allowance.freeAside(first ? reserved : BigDecimal.ZERO, UsageLine.sum(lines));
    }
  }

  @Override
  public void close() {
    if (over.compareAndSet(false, true)) {
      allowance.freeAside(reserved, BigDecimal.ZERO);
    }
  }
}
