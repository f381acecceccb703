package dev.sluice.embedded.objects.validation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// An IPv4 or IPv6 address.
public record IpAddress(InetAddress inet) {
    private static final Pattern V4 =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:]*");
    private static final int V4_BYTES = 4;

    /// Never asks a name server: only literals are read. Empty when the text is none.
    public static Optional<IpAddress> parse(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new IpAddress(InetAddress.ofLiteral(text)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// 4 or 6.
    public long family() {
        return inet.getAddress().length == V4_BYTES ? 4 : 6;
    }

    /// Neither multicast nor loopback nor local to its link nor unspecified.
    public boolean isGlobalUnicast() {
        return !inet.isMulticastAddress()
                && !inet.isLoopbackAddress()
                && !inet.isLinkLocalAddress()
                && !inet.isAnyLocalAddress();
    }

    /// The canonical form; an IPv6 address has its longest run of zeros shortened.
    public String text() {
        if (family() == 4) {
            return inet.getHostAddress();
        }
        String[] groups = inet.getHostAddress().split("[:%]");
        int best = -1;
        int length = 1;
        for (int i = 0; i < groups.length; i++) {
            int end = i;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - i > length) {
                best = i;
                length = end - i;
            }
        }
        if (best < 0) {
            return String.join(":", groups);
        }
        return String.join(":", Arrays.copyOfRange(groups, 0, best))
                + "::"
                + String.join(":", Arrays.copyOfRange(groups, best + length, groups.length));
    }

    /// Addresses with the same first bits.
    public record Block(IpAddress address, int bits) {
        public static Optional<Block> parse(String text) {
            int slash = text.indexOf('/');
            if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
                return Optional.empty();
            }
            int bits = Integer.parseInt(text.substring(slash + 1));
            return IpAddress.parse(text.substring(0, slash))
                    .filter(address -> bits <= address.inet().getAddress().length * Byte.SIZE)
                    .map(address -> new Block(address, bits));
        }

        public boolean contains(IpAddress other) {
            return other.family() == address.family()
                    && new Block(other, bits).masked().address().equals(masked().address());
        }

        public boolean contains(Block other) {
            return other.bits() >= bits && contains(other.address());
        }

        /// The block with the bits that vary set to zero.
        public Block masked() {
            byte[] bytes = address.inet().getAddress();
            for (int bit = bits; bit < bytes.length * Byte.SIZE; bit++) {
                bytes[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
            }
            try {
                return new Block(new IpAddress(InetAddress.getByAddress(bytes)), bits);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address has 4 or 16 bytes", e);
            }
        }
    }
}
