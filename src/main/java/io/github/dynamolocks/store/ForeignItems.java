package io.github.dynamolocks.store;

import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Describes items that this library did not write, by the attributes that tell an
 * operator which program wrote them.
 */
final class ForeignItems {

	/**
	 * Names of attributes that are shown, such as ownerName, lockedBy, hostname,
	 * clientId.
	 */
	private static final Pattern TELLING = Pattern
		.compile("(?i).*(own|lock|hold|host|client|instance|node|process|worker|user|by$).*", Pattern.DOTALL);

	private static final int MAX_NAME_LENGTH = 40;

	private static final int MAX_VALUE_LENGTH = 100;

	private final LockTable table;

	ForeignItems(LockTable table) {
		this.table = table;
	}

	/**
	 * Describes an item.
	 * @param item the attributes of the item
	 * @return a text such as {@code lockedBy 'host-1'} of at most
	 * {@link LockRecordMapper#MAX_HOLDER_LENGTH} characters, null if no attribute is
	 * shown
	 */
	@Nullable String describe(Map<String, AttributeValue> item) {
		StringJoiner text = new StringJoiner(", ");
		new TreeMap<>(item).forEach((name, value) -> {
			String shown = (value.s() != null) ? value.s() : value.n();
			if (shown != null && !isKey(name) && name.length() <= MAX_NAME_LENGTH && TELLING.matcher(name).matches()) {
				String part = "%s '%s'".formatted(name, LockRecordMapper.cut(shown, MAX_VALUE_LENGTH));
				if (text.length() + part.length() < LockRecordMapper.MAX_HOLDER_LENGTH) {
					text.add(part);
				}
			}
		});
		return (text.length() > 0) ? text.toString() : null;
	}

	private boolean isKey(String attribute) {
		return attribute.equals(this.table.keyAttribute()) || Objects.equals(attribute, this.table.sortKeyAttribute());
	}

}
