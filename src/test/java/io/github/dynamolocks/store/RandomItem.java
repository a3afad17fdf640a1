package io.github.dynamolocks.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.RandomText;

/**
 * Generates items with random attributes, many of them similar to those of a lock.
 */
final class RandomItem {

	private static final String[] NAMES = { "owner", "version", "lease_ms", "expires_at", "ttl", "holder",
			"acquired_at", "fencing_token", "line", "lockedBy", "ownerName" };

	private static final String[] NUMBERS = { "0", "1", "-1", "1.5", "946684799999", "946684800000", "1772366400",
			"1800000000000", "1800000000000.5", "1803902400000", "1900000000000", "4102444800000", "4102444800001",
			"1800000000000000", "8999999999999999", "9000000000000000", "9000000000000000.5", "253402300799999",
			"9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e38",
			"9.9999999999999999999999999999999999999e125", "-9.9999999999999999999999999999999999999e125", "1e-130",
			"30000", "2147483648", "2592000000", "2592000001" };

	private RandomItem() {
	}

	static Map<String, AttributeValue> create(RandomText random) {
		Map<String, AttributeValue> item = new HashMap<>();
		boolean nearlyOurs = !random.oneIn(4);
		if (nearlyOurs) {
			item.put("owner", AttributeValue.fromS("owner"));
			item.put("version", AttributeValue.fromN("1"));
			item.put("expires_at", AttributeValue.fromN(random.pick("0", "1800000000000", "9000000000000001")));
			item.put("lease_ms", AttributeValue.fromN("30000"));
		}
		for (int changes = random.below(nearlyOurs ? 4 : 9); changes > 0; changes--) {
			String name = random.pick(NAMES);
			if (random.oneIn(5)) {
				item.remove(name);
			}
			else {
				item.put(name, value(random));
			}
		}
		return item;
	}

	private static AttributeValue value(RandomText random) {
		return switch (random.below(12)) {
			case 0 -> AttributeValue.fromBool(random.oneIn(2));
			case 1 -> AttributeValue.fromM(Map.of("a", AttributeValue.fromN("1")));
			case 2 -> AttributeValue.fromL(List.of(AttributeValue.fromS("a")));
			case 3 -> random.oneIn(2) ? AttributeValue.fromSs(List.of("a")) : AttributeValue.fromNs(List.of("1"));
			case 4 ->
				random.oneIn(2) ? AttributeValue.fromNul(true) : AttributeValue.fromB(SdkBytes.fromUtf8String("b"));
			case 5, 6 -> AttributeValue.fromS(random.oneIn(8) ? "x".repeat(1 + random.below(100_000))
					: random.pick("", "a", "0", "1800000000000", "\n\u2028\u202e\u001b[2J", "ｘ", "\ud83d\ude00"));
			default -> AttributeValue.fromN(random.pick(NUMBERS));
		};
	}

}
