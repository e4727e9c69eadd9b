package dev.parley.inference.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.math.BigDecimal;
import java.util.Map;

/**
 * What costs by the piece and not by the token, per unit and by its SKU: {@code
 * parley.sku-prices."inference.images"=0.04}.
 */
@ConfigMapping(prefix = "parley.sku-prices")
public interface SkuPrices {

  /** Prices by SKU; one that is not listed costs nothing. */
  @WithParentName
  Map<String, BigDecimal> skus();
}
