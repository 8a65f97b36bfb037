from accounts.views.asking import reader as reader
from accounts.views.asking import visitor as visitor
