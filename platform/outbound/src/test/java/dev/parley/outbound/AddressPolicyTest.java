package dev.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

  private final OutboundSettings settings = OutboundSettings.defaults();
  private final AddressPolicy strict = new AddressPolicy(settings);
  private final AddressPolicy open = new AddressPolicy(settings.allowPrivate(true));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/v1",
        "http://127.255.255.254/",
        "http://localhost:8080",
        "http://10.1.2.3",
        "http://172.16.0.1",
        "http://172.31.255.255",
        "http://192.168.1.1",
        "http://100.64.0.1",
        "http://100.127.255.255",
        "http://0.0.0.0",
        "http://0.1.2.3",
        "http://192.0.0.8",
        "http://192.0.2.1",
        "http://192.88.99.1",
        "http://198.18.0.1",
        "http://198.19.255.255",
        "http://198.51.100.1",
        "http://203.0.113.1",
        "http://224.0.0.1",
        "http://240.0.0.1",
        "http://255.255.255.255",
        "http://[::]",
        "http://[::1]:80",
        "http://[::ffff:10.0.0.1]",
        "http://[::ffff:7f00:1]",
        "http://[::127.0.0.1]",
        "http://[::ffff:0:127.0.0.1]",
        "http://[fc00::1]",
        "http://[fd00::1]",
        "http://[fec0::1]",
        "http://[ff02::1]",
        "http://[64:ff9b::7f00:1]",
        "http://[64:ff9b:1::7f00:1]",
        "http://[100::1]",
        "http://[2001::1]",
        "http://[2001:db8::1]",
        "http://[3fff::1]",
        "http://[2002:7f00:1::]",
        "http://[2002:0101:0101::]"
      })
  void privateAddressesAreRefusedUnlessAllowed(String address) {
    assertThatThrownBy(() -> strict.check(address)).isInstanceOf(RefusedException.class);
    assertThatCode(() -> open.check(address)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/"
      })
  void linkLocalAddressesAreRefusedAlsoWherePrivateOnesAreAllowed(String address) {
    assertThatThrownBy(() -> open.check(address)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> strict.check(address)).isInstanceOf(RefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.org",
        "file:///etc/passwd",
        "gopher://example.org:70/_x",
        "jar:http://example.org/a!/b",
        "//x",
        "http://",
        "http:///path",
        "http://u:p@1.1.1.1",
        "http://u@1.1.1.1",
        "http://1.1.1.1\\@10.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://1.1.1.1./",
        "http://example.org./",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://%31%32%37.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://example.org:0/",
        "http://example.org:65536/",
        "http://example.org/#part",
        "no url",
        ""
      })
  void otherAddressesAreRefusedAlways(String address) {
    assertThatThrownBy(() -> open.check(address)).isInstanceOf(RefusedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://1.1.1.1/v1",
        "http://172.32.0.1",
        "http://100.128.0.1",
        "http://[2606:4700::1111]:8443/",
        "http://[64:ff9b::101:101]/",
        "HTTPS://1.1.1.1"
      })
  void publicAddressesAreAllowed(String address) {
    assertThatCode(() -> strict.check(address)).doesNotThrowAnyException();
  }

  @Test
  void nameThatCannotBeResolvedNowIsDecidedAtTheCall() {
    assertThatCode(() -> strict.check("https://nowhere.invalid/v1")).doesNotThrowAnyException();
  }

  @Test
  void onePrivateAddressAmongPublicOnesSpoilsTheName() {
    AddressPolicy policy =
        new AddressPolicy(
            settings,
            host -> List.of(InetAddress.getByName("1.1.1.1"), InetAddress.getByName("10.0.0.1")));
    assertThatThrownBy(() -> policy.resolve(URI.create("https://mixed.example")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Private");
  }

  @Test
  void firstAddressIsTheOneToCall() throws Exception {
    List<InetAddress> both =
        List.of(InetAddress.getByName("1.1.1.1"), InetAddress.getByName("1.0.0.1"));
    AddressPolicy policy = new AddressPolicy(settings, host -> both);
    assertThat(policy.resolve(URI.create("https://two.example"))).isEqualTo(both.getFirst());
    AddressPolicy empty = new AddressPolicy(settings, host -> List.of());
    assertThatThrownBy(() -> empty.resolve(URI.create("https://none.example")))
        .isInstanceOf(UnknownHostException.class);
  }
}
