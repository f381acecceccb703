package dev.sluice.embedded.objects.cel;

import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.sluice.embedded.objects.cel.Function.Argument;
import dev.sluice.embedded.objects.validation.IpAddress;
import dev.sluice.embedded.objects.validation.IpAddress.Block;

import java.util.List;

/// IP addresses and blocks of them.
final class AddressFunctions {
    private static final OpaqueType IP = OpaqueType.create("net.IP");
    private static final OpaqueType CIDR = OpaqueType.create("net.CIDR");
    private static final Argument<String> TEXT = new Argument<>(SimpleType.STRING, String.class);
    private static final Argument<IpAddress> ADDRESS = new Argument<>(IP, IpAddress.class);
    private static final Argument<Block> BLOCK = new Argument<>(CIDR, Block.class);

    private AddressFunctions() {}

    static List<Function> all() {
        return List.of(
                Function.named("isIP")
                        .of(TEXT, SimpleType.BOOL, text -> IpAddress.parse(text).isPresent()),
                Function.named("ip")
                        .of(TEXT, IP, AddressFunctions::address)
                        .on(BLOCK, IP, Block::address),
                Function.named("ip.isCanonical")
                        .of(TEXT, SimpleType.BOOL, text -> address(text).text().equals(text)),
                Function.named("family").on(ADDRESS, SimpleType.INT, IpAddress::family),
                Function.named("isUnspecified")
                        .on(ADDRESS, SimpleType.BOOL, ip -> ip.inet().isAnyLocalAddress()),
                Function.named("isLoopback")
                        .on(ADDRESS, SimpleType.BOOL, ip -> ip.inet().isLoopbackAddress()),
                Function.named("isLinkLocalMulticast")
                        .on(ADDRESS, SimpleType.BOOL, ip -> ip.inet().isMCLinkLocal()),
                Function.named("isLinkLocalUnicast")
                        .on(ADDRESS, SimpleType.BOOL, ip -> ip.inet().isLinkLocalAddress()),
                Function.named("isGlobalUnicast")
                        .on(ADDRESS, SimpleType.BOOL, IpAddress::isGlobalUnicast),
                Function.named("isCIDR")
                        .of(TEXT, SimpleType.BOOL, text -> Block.parse(text).isPresent()),
                Function.named("cidr").of(TEXT, CIDR, AddressFunctions::block),
                Function.named("containsIP")
                        .on(BLOCK, ADDRESS, SimpleType.BOOL, Block::contains)
                        .on(BLOCK, TEXT, SimpleType.BOOL, (b, text) -> b.contains(address(text))),
                Function.named("containsCIDR")
                        .on(BLOCK, BLOCK, SimpleType.BOOL, Block::contains)
                        .on(BLOCK, TEXT, SimpleType.BOOL, (b, text) -> b.contains(block(text))),
                Function.named("prefixLength")
                        .on(BLOCK, SimpleType.INT, block -> (long) block.bits()),
                Function.named("masked").on(BLOCK, CIDR, Block::masked));
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow(NoSuchOverloadException::new);
    }

    private static Block block(String text) {
        return Block.parse(text).orElseThrow(NoSuchOverloadException::new);
    }
}
