package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;

/**
 * An update expression. Every action sees the item before all of them, so their order
 * does not matter and an index is an index of the old list.
 */
final class Update {

	private final PathTree<Action> actions;

	/**
	 * Creates an update.
	 * @param actions by the paths that they change
	 */
	Update(PathTree<Action> actions) {
		this.actions = actions;
	}

	/** Reads an expression. */
	static Update parse(String expression, Placeholders placeholders) {
		return new UpdateParser(expression, placeholders).parse();
	}

	/** Throws if the expression changes an attribute of the key. */
	void requireNoKey(Collection<String> keyNames) {
		for (String name : keyNames) {
			if (this.actions.names().containsKey(name)) {
				throw DynamoDbError.validation(
						"One or more parameter values were invalid: Cannot update attribute %s. ".formatted(name)
								+ "This attribute is part of the key");
			}
		}
	}

	/**
	 * Applies all actions.
	 * @param item only its key if there is none; not changed
	 * @return the new item
	 */
	Map<String, Value> apply(Map<String, Value> item) {
		return apply(this.actions.names(), item, new Target(item, 1));
	}

	/** Returns what {@code UPDATED_OLD} and {@code UPDATED_NEW} return of an item. */
	Projection touched() {
		return new Projection(this.actions);
	}

	private static Map<String, Value> apply(Map<String, PathTree<Action>> changes, Map<String, Value> old,
			Target target) {
		Map<String, Value> changed = new LinkedHashMap<>(old);
		changes.forEach((name, change) -> {
			Value value = apply(change, old.get(name), target);
			if (value != null) {
				changed.put(name, value);
			}
			else {
				changed.remove(name);
			}
		});
		return changed;
	}

	private static Value apply(SortedMap<Integer, PathTree<Action>> changes, List<Value> old, Target target) {
		List<Value> changed = new ArrayList<>(old.size() + changes.size());
		for (int i = 0; i < old.size(); i++) {
			PathTree<Action> change = changes.get(i);
			addIfPresent(changed, (change != null) ? apply(change, old.get(i), target) : old.get(i));
		}
		// What is set beyond the end comes behind it, in the order of the indexes
		changes.tailMap(old.size()).values().forEach((change) -> addIfPresent(changed, apply(change, null, target)));
		return new Value.L(changed);
	}

	private static void addIfPresent(List<Value> list, @Nullable Value value) {
		if (value != null) {
			list.add(value);
		}
	}

	/** Returns the new value, or null if there is none. */
	private static @Nullable Value apply(PathTree<Action> change, @Nullable Value old, Target target) {
		Action action = change.leaf();
		if (action != null) {
			return target.checked(action.apply(old, target.item()));
		}
		if (old instanceof Value.M map && !change.names().isEmpty()) {
			return new Value.M(apply(change.names(), map.entries(), target.inside()));
		}
		if (old instanceof Value.L list && !change.indexes().isEmpty()) {
			return apply(change.indexes(), list.elements(), target.inside());
		}
		throw DynamoDbError.validation("The document path provided in the update expression is invalid for update");
	}

	/**
	 * Where an action writes.
	 *
	 * @param item before all actions
	 * @param level of nesting
	 */
	private record Target(Map<String, Value> item, int level) {

		Target inside() {
			return new Target(this.item, this.level + 1);
		}

		@Nullable Value checked(@Nullable Value value) {
			if (value != null) {
				ValueParser.requireDepth(value, this.level);
			}
			return value;
		}

	}

	/**
	 * What happens to one path.
	 */
	sealed interface Action {

		/**
		 * Returns the new value.
		 * @param old the value at the path
		 * @param item before all actions
		 * @return null if there is none
		 */
		@Nullable Value apply(@Nullable Value old, Map<String, Value> item);

	}

	/**
	 * The action {@code SET}.
	 *
	 * @param operand what is assigned
	 */
	record Set(Operand operand) implements Action {

		@Override
		public Value apply(@Nullable Value old, Map<String, Value> item) {
			return this.operand.require(item);
		}

	}

	/**
	 * The action {@code REMOVE}.
	 */
	record Remove() implements Action {

		@Override
		public @Nullable Value apply(@Nullable Value old, Map<String, Value> item) {
			return null;
		}

	}

	/**
	 * The action {@code ADD}.
	 *
	 * @param value a number, or a set whose elements are added
	 */
	record Add(Value value) implements Action {

		@Override
		public Value apply(@Nullable Value old, Map<String, Value> item) {
			if (old == null) {
				return this.value;
			}
			if (old instanceof Value.N number && this.value instanceof Value.N summand) {
				return new Value.N(Numbers.checked(number.number().add(summand.number())));
			}
			if (old instanceof Value.Elements set && this.value instanceof Value.Elements more
					&& set.type() == more.type()) {
				LinkedHashSet<Value> values = new LinkedHashSet<>(set.values());
				values.addAll(more.values());
				return new Value.Elements(set.type(), values);
			}
			throw Operand.Computed.wrongType();
		}

	}

	/**
	 * The action {@code DELETE}. A set that becomes empty goes.
	 *
	 * @param elements of a set
	 */
	record Delete(Value.Elements elements) implements Action {

		@Override
		public @Nullable Value apply(@Nullable Value old, Map<String, Value> item) {
			if (old == null) {
				return null;
			}
			if (!(old instanceof Value.Elements set && set.type() == this.elements.type())) {
				throw Operand.Computed.wrongType();
			}
			LinkedHashSet<Value> values = new LinkedHashSet<>(set.values());
			values.removeAll(this.elements.values());
			return values.isEmpty() ? null : new Value.Elements(set.type(), values);
		}

	}

}
