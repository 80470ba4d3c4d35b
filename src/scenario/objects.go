package scenario

import "buoy/src/probe"

// The owners of the simulated objects.
const (
	ann   = "ann@example.com"
	ben   = "ben@example.com"
	chloe = "chloe@example.com"
	ci    = "ci-deploy"
)

// objectsOf returns what the simulated workspace has of a noun, such as "job"; nothing for an unknown one.
func objectsOf(noun string) section {
	switch noun {
	case "job":
		return section{objects: simulatedJobs(), reason: "the longest of 30 runs took %s", hidden: []probe.HiddenObject{
			hidden("Bonus calculation", "jobs", "962"), hidden("Payroll", "jobs", "961"), hidden("Payroll corrections", "jobs", "963"),
		}}
	case "pipeline":
		return section{objects: simulatedPipelines(), reason: "30 updates started at most %s apart"}
	case "table":
		return section{objects: simulatedTables(), reason: "30 commits that changed data were at most %s apart"}
	case "SQL warehouse":
		return section{objects: []object{
			{"9a3e1f0c5b7d2846", "Reporting", ann, "", 0}, {"1c55e0a9f2b84d37", "Ad hoc", ben, "", 0}, {"77d0b3c6e1a94f52", "Serverless starter", ci, "", 0},
		}, hidden: []probe.HiddenObject{hidden("HR reporting", "warehouses", "3be7d01f99c2a685")}}
	case "serving endpoint":
		return section{objects: []object{
			{"e3b0c44298fc1c14", "recommendations", chloe, "ml", 0},
			{"9afbf4c8996fb924", "churn-score", chloe, "ml", 0},
			{"27ae41e4649b934c", "product-search", ben, "shop", 0},
		}}
	case "Databricks App":
		return section{objects: []object{
			{"a495991b7852b855", "partner-portal", ann, "", 0}, {"0f2d8e5c7b1a4936", "price-simulator", ben, "", 0},
		}}
	case "SQL alert":
		return section{objects: []object{
			{"4f1c0d9e", "Orders without customer", ann, "", 0}, {"6b2e7a13", "Negative stock", ben, "", 0}, {"d80c5f47", "Duplicate invoices", ann, "", 0},
		}}
	}
	return section{}
}

func simulatedJobs() []object {
	return []object{
		{"620", "Nightly load", ann, "sales", 48},
		{"621", "Orders import", ci, "sales", 9},
		{"622", "Returns import", ci, "sales", 7},
		{"623", "Price list", ben, "sales", 4},
		{"624", "Sales forecast", chloe, "sales", 55},
		{"625", "Sales forecast", ben, "sales", 58},
		{"626", "Store opening hours", ben, "sales", 0},
		{"731", "Close", ann, "finance", 33},
		{"734", "Ledger export", ann, "finance", 6},
		{"735", "Invoices", ci, "finance", 21},
		{"736", "Payment matching", ci, "finance", 17},
		{"737", "Currency rates", ben, "finance", 2},
		{"738", "Tax report", ann, "finance", 0},
		{"739", "Cost centres", ann, "finance", 5},
		{"810", "Feature backfill", chloe, "ml", 190},
		{"811", "Weekly training", chloe, "ml", 240},
		{"812", "Churn score", chloe, "ml", 35},
		{"813", "Embedding refresh", chloe, "ml", 80},
		{"814", "Model comparison", chloe, "ml", 0},
		{"901", "Sessions", ci, "web", 12},
		{"902", "Bot filter", ci, "web", 8},
		{"903", "Campaign clicks", ben, "web", 10},
		{"904", "Search terms", ben, "web", 14},
		{"905", "Page speed", ci, "web", 3},
		{"911", "Stock levels", ci, "supply-chain", 11},
		{"912", "Supplier files", ben, "supply-chain", 19},
		{"913", "Delivery times", ben, "supply-chain", 16},
		{"914", "Reorder proposals", chloe, "supply-chain", 27},
		{"915", "Warehouse moves", ci, "supply-chain", 6},
		{"921", "Headcount", ann, "hr", 4},
		{"922", "Applicants", ann, "hr", 5},
		{"923", "Training records", ann, "hr", 0},
		{"931", "Sensor readings", ci, "plant", 13},
		{"932", "Machine states", ci, "plant", 9},
		{"933", "Energy use", ben, "plant", 7},
		{"934", "Maintenance plan", ben, "plant", 22},
		{"941", "Partner feed", ci, "partners", 18},
		{"942", "Share refresh", ci, "partners", 12},
		{"951", "Delete expired data", ann, "", 65},
		{"952", "Optimize tables", ann, "", 120},
	}
}

func simulatedPipelines() []object {
	return []object{
		{"5c0d7f2e", "orders", ann, "", 65},
		{"8e2f41ab", "clickstream", ben, "", 15},
		{"a91b03cd", "customers", ann, "", 125},
		{"b7740e6f", "inventory", ci, "", 30},
		{"c3d95a18", "sensor-readings", ci, "", 10},
		{"f60e8b24", "supplier-files", ben, "", 0},
	}
}

func simulatedTables() []object {
	table := func(name, owner string, minutes int) object {
		return object{id: name, name: name, owner: owner, minutes: minutes}
	}
	return []object{
		table("main.sales.orders", ann, 25), table("main.sales.returns", ann, 50), table("main.sales.customers", ann, 1450),
		table("main.finance.balances", ann, 1445), table("main.finance.invoices", ci, 65), table("main.finance.rates", ben, 60),
		table("main.web.sessions", ci, 62), table("main.web.page_views", ci, 6), table("main.web.campaigns", ben, 0),
		table("main.ml.features", chloe, 61), table("main.plant.readings", ci, 5), table("main.hr.headcount", ann, 1440),
	}
}
