package io.github.dynamolocks.store;

import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.PrintableText;

/**
 * Describes the table of the locks: its name and its keys. Begin with {@link #of}:
 * <pre class="code">
 * LockTable.of("resource_locks").withKeyAttribute("id")
 * </pre>
 *
 * <p>
 * Immutable. Two objects with the same settings are equal.
 *
 * @since 0.1.0
 */
public final class LockTable {

	/** The default name of the table. */
	public static final String DEFAULT_NAME = "resource_locks";

	/** The default name of the partition key. */
	public static final String DEFAULT_KEY_ATTRIBUTE = "resource_id";

	private static final int MAX_NAME_BYTES = 255;

	private static final Pattern NAME_OR_ARN = Pattern
		.compile("[\\w.-]{1,255}|arn:[\\w-]+:dynamodb:[\\w-]+:\\d+:table/[\\w.-]{1,255}");

	private final String name;

	private final String keyAttribute;

	private final @Nullable String sortKeyAttribute;

	private final @Nullable String sortKeyValue;

	private final GlobalTablePolicy globalTables;

	private LockTable(String name, String keyAttribute, @Nullable String sortKeyAttribute,
			@Nullable String sortKeyValue, GlobalTablePolicy globalTables) {
		this.name = name;
		this.keyAttribute = keyAttribute;
		this.sortKeyAttribute = sortKeyAttribute;
		this.sortKeyValue = sortKeyValue;
		this.globalTables = Objects.requireNonNull(globalTables, "globalTables");
		requireText("table name", name);
		if (!NAME_OR_ARN.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"The table name '%s' is not valid: give it at most 255 letters, digits, '_', '-' and '.', or use the table's ARN"
						.formatted(PrintableText.of(name)));
		}
		requireKey("key attribute", keyAttribute);
		if ((sortKeyAttribute == null) != (sortKeyValue == null)) {
			throw new IllegalArgumentException(
					"The sort key attribute of table '%3$s' is '%1$s', and its sort key value is '%2$s': set both or neither"
						.formatted(PrintableText.of((Object) sortKeyAttribute), PrintableText.of((Object) sortKeyValue),
								name));
		}
		if (sortKeyAttribute != null && sortKeyValue != null) {
			requireSortKey(sortKeyAttribute, sortKeyValue);
		}
	}

	private void requireSortKey(String attribute, String value) {
		requireKey("sort key attribute", attribute);
		requireText("sort key value", value);
		if (!KeyFormat.S.canSort(value)) {
			throw new IllegalArgumentException(
					"The sort key value '%s' is not valid: give it at most 1,024 bytes of valid Unicode text"
						.formatted(PrintableText.of(value)));
		}
		if (attribute.equals(this.keyAttribute)) {
			throw new IllegalArgumentException(
					"The key attribute and the sort key attribute of table '%s' are both '%s': they must differ"
						.formatted(this.name, PrintableText.of(attribute)));
		}
	}

	private static void requireKey(String what, String value) {
		requireText(what, value);
		if (!KeyFormat.S.canWrite(value, MAX_NAME_BYTES)) {
			throw new IllegalArgumentException(
					"The %s '%s' is not valid: give it at most 255 bytes of valid Unicode text".formatted(what,
							PrintableText.of(value)));
		}
		if (ItemAttributes.NAMES.contains(value)) {
			throw new IllegalArgumentException(
					"The %s '%s' is the name of an attribute that the library writes: use a name that is not one of %s"
						.formatted(what, value, new TreeSet<>(ItemAttributes.NAMES)));
		}
	}

	private static void requireText(String what, @Nullable String value) {
		if (value == null || value.isBlank()) {
			throw new IllegalArgumentException("The %s is blank: give it a value".formatted(what));
		}
	}

	/**
	 * Returns a table whose key is {@link #DEFAULT_KEY_ATTRIBUTE}, without a sort key and
	 * without replicas.
	 * @param name the table's name or ARN
	 * @return the table
	 * @throws IllegalArgumentException if the name is not valid
	 */
	public static LockTable of(String name) {
		return new LockTable(name, DEFAULT_KEY_ATTRIBUTE, null, null, GlobalTablePolicy.REFUSE);
	}

	/**
	 * Returns the table's name or ARN.
	 * @return the name as it was given
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the attribute of the partition key, which is of type S or N.
	 * @return the name of the attribute
	 */
	public String keyAttribute() {
		return this.keyAttribute;
	}

	/**
	 * Returns the attribute of the sort key.
	 * @return the name of the attribute, null for a table without a sort key
	 */
	public @Nullable String sortKeyAttribute() {
		return this.sortKeyAttribute;
	}

	/**
	 * Returns the constant that every lock has in its sort key.
	 * @return the value, null for a table without a sort key
	 */
	public @Nullable String sortKeyValue() {
		return this.sortKeyValue;
	}

	/**
	 * Returns the policy for replicas in other regions.
	 * @return the policy; {@link GlobalTablePolicy#REFUSE} by default
	 */
	public GlobalTablePolicy globalTables() {
		return this.globalTables;
	}

	/**
	 * Returns the same table with another partition key.
	 * @param keyAttribute the name of the attribute, at most 255 bytes of UTF-8
	 * @return a new table
	 * @throws IllegalArgumentException if the name is not valid, or is the name of an
	 * attribute that the library writes
	 */
	public LockTable withKeyAttribute(String keyAttribute) {
		return new LockTable(this.name, keyAttribute, this.sortKeyAttribute, this.sortKeyValue, this.globalTables);
	}

	/**
	 * Returns the same table with a sort key.
	 * @param attribute the name of the attribute, at most 255 bytes of UTF-8
	 * @param value the constant that every lock has there, at most 1,024 bytes of UTF-8;
	 * a number if the type of the sort key is N
	 * @return a new table
	 * @throws IllegalArgumentException if the name is not valid, or the value is blank or
	 * too long
	 */
	public LockTable withSortKey(String attribute, String value) {
		return new LockTable(this.name, this.keyAttribute, attribute, value, this.globalTables);
	}

	/**
	 * Returns the same table with another policy for replicas in other regions.
	 * @param globalTables the policy
	 * @return a new table
	 */
	public LockTable withGlobalTables(GlobalTablePolicy globalTables) {
		return new LockTable(this.name, this.keyAttribute, this.sortKeyAttribute, this.sortKeyValue, globalTables);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof LockTable that && this.name.equals(that.name)
				&& this.keyAttribute.equals(that.keyAttribute)
				&& Objects.equals(this.sortKeyAttribute, that.sortKeyAttribute)
				&& Objects.equals(this.sortKeyValue, that.sortKeyValue) && this.globalTables == that.globalTables);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.name, this.keyAttribute, this.sortKeyAttribute, this.sortKeyValue, this.globalTables);
	}

	@Override
	public String toString() {
		return PrintableText
			.of("LockTable[name=%s, keyAttribute=%s, sortKeyAttribute=%s, sortKeyValue=%s, globalTables=%s]"
				.formatted(this.name, this.keyAttribute, this.sortKeyAttribute, this.sortKeyValue, this.globalTables));
	}

	/**
	 * The policy for a table that is replicated to other regions with eventual
	 * consistency. Two processes in different regions can then hold the same lock at
	 * once.
	 */
	public enum GlobalTablePolicy {

		/** Refuses the table: the start fails. */
		REFUSE,

		/**
		 * Accepts the table. This is safe only if all clients use the replica of the same
		 * region.
		 */
		ALLOW

	}

}
