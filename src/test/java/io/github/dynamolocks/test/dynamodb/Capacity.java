package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Sums the capacity that one request consumes from each table.
 */
final class Capacity {

	/** The bytes that one unit writes. */
	private static final int WRITE_BLOCK = 1024;

	/**
	 * The bytes that one unit reads. An eventually consistent read takes half a unit for
	 * them.
	 */
	private static final int READ_BLOCK = 4 * 1024;

	private final String wanted;

	private final boolean transaction;

	private final boolean several;

	private final Map<String, Double> tables = new TreeMap<>();

	private String kind = "ReadCapacityUnits";

	Capacity(Parameters request) {
		this.wanted = request.oneOf("ReturnConsumedCapacity", "NONE", "INDEXES", "TOTAL");
		this.transaction = request.has("TransactItems");
		this.several = this.transaction || request.has("RequestItems");
	}

	/**
	 * Adds the units of a write.
	 * @param bytes the size of the item before or after the write, the larger one
	 * @return the units of this write
	 */
	double write(Table table, int bytes) {
		this.kind = "WriteCapacityUnits";
		return add(table, bytes, WRITE_BLOCK, 1);
	}

	/** Adds the units of a read. */
	void read(Table table, int bytes, boolean consistent) {
		add(table, bytes, READ_BLOCK, consistent ? 1 : 0.5);
	}

	private double add(Table table, int bytes, int block, double price) {
		double units = Math.max(1, (bytes + block - 1) / block) * price * (this.transaction ? 2 : 1);
		this.tables.merge(table.name(), units, Double::sum);
		return units;
	}

	/** Adds the consumed capacity to a result if the request asks for it. */
	Map<String, @Nullable Object> addTo(Map<String, ?> members) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>(members);
		if (!this.wanted.equals("NONE")) {
			List<Object> consumed = new ArrayList<>();
			this.tables.forEach((table, units) -> consumed.add(json(table, units)));
			result.put("ConsumedCapacity", this.several ? consumed : consumed.get(0));
		}
		return result;
	}

	private Map<String, Object> json(String table, double units) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("CapacityUnits", units);
		if (this.transaction) {
			json.put(this.kind, units);
		}
		if (this.wanted.equals("INDEXES")) {
			json.put("Table", Map.copyOf(json));
		}
		json.put("TableName", table);
		return json;
	}

}
