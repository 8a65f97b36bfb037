from accounts.views.asking import reader as reader
